export { serveOrRefuse } from "./serve.ts";
