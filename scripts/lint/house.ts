/** The house rules that a syntax tree can show, as a plugin of the linter. */
import {
  noBareSlice,
  noDefaultExport,
  noMarkers,
  noSkippedTest,
  noTypeScriptOnlyForms,
} from "./forms.ts";
import { pureRoom } from "./pure_room.ts";
import { fileSize, functionSize, maxParameters } from "./shape.ts";

const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    "pure-room": pureRoom,
    "function-size": functionSize,
    "max-parameters": maxParameters,
    "file-size": fileSize,
    "no-default-export": noDefaultExport,
    "no-typescript-only-forms": noTypeScriptOnlyForms,
    "no-skipped-test": noSkippedTest,
    "no-bare-slice": noBareSlice,
    "no-markers": noMarkers,
  },
};

export default plugin;
