export const extras = {
  "field.optional": "May stay empty.",
  "pairs.key": "Key {n}",
  "pairs.value": "Value {n}",
  "pairs.add": "Add a pair",
  "pairs.remove": "Remove {name}",
  "rights.manager": "Only managers may do this; a manager can give the role.",
  "rights.writeServices": "The right to change services in {ns} is missing; a manager can give it.",
  "rights.writeNamespaces":
    "Only managers and developers change namespaces; a manager can give the role.",
  "rights.ask": "A manager can give it.",
  "namespace.switch": "Switch namespace:",
  "namespace.manage": "Manage namespaces",
  "service.ofTotal": "{healthy} of {total}",
  "service.none": "No instances",
  "rights.readCluster":
    "Nodes and connections are for managers and developers; a manager can give the role.",
};
