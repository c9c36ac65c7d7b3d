export const clients = {
  "client.address": "Address",
  "client.sdk": "SDK",
  "client.node": "Node",
  "client.nodeAt": "{id}, {address}",
  "client.id": "Connection",
  "client.publishes": "Publishes",
  "client.subscribes": "Subscribes",
  "client.listens": "Listens",
  "client.connected": "Connected",
  "client.active": "Last heard of",
  "client.sub": "{n} gRPC connections on all nodes",
  "client.search": "Search address, app or SDK",
  "client.none": "No client is connected",
  "client.noneText":
    "Clients of 2.x and 3.x appear here as soon as they connect. Those of 1.x use HTTP and have no connection.",
  "client.noHit": "No client matches",
  "client.silentNodes":
    "Connections of the nodes {nodes} are missing: they did not answer in time.",
  "client.reset": "Reset connection",
  "client.resetText":
    "A reset tells the client to connect anew, to another node where there is one. It registers and subscribes again by itself.",
  "client.resetDone": "{name} told to reconnect",
};
