export const namespaces = {
  "namespace.switch": "Switch namespace:",
  "namespace.manage": "Manage namespaces",
  "namespace.name": "Name",
  "namespace.id": "ID",
  "namespace.note": "Note",
  "namespace.quota": "Config quota",
  "namespace.sub": "Each has its own configs and services.",
  "namespace.new": "New namespace",
  "namespace.edit": "Edit",
  "namespace.compare": "Compare with another",
  "namespace.deleteDots": "Delete namespace",
  "namespace.deleteTitle": "Delete {name}",
  "namespace.deleteText":
    "Its {configs} configs and {services} services go with it. This cannot be undone.",
  "namespace.idRule": "Letters, digits, - _ . up to 128. Cannot be changed later.",
  "namespace.created": "{name} created",
};
