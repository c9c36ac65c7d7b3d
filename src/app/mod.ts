export { serveOrRefuse } from "./serve_or_refuse.ts";
