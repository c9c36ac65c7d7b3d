export const about = {
  "about.sub": "A registry and config center that Nacos clients can use.",
  "about.version": "Version",
  "about.node": "Node",
  "about.licence": "Licence",
  "about.licenceText": "Apache-2.0",
  "about.notes": "Update notes",
  "about.licences": "What the console is built with",
  "about.package": "Package",
};
