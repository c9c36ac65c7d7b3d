export { type FrontFigures, Fronts } from "./fronts.ts";
