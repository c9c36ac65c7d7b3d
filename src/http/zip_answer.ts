/** An archive on its way out, in pieces. */
import type { OutgoingFile } from "../api/mod.ts";
import type { HttpAnswer } from "../h1/mod.ts";
import { NOT_CACHED } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import { fileStream } from "./file_stream.ts";

export function zipAnswer(file: OutgoingFile, { stopping }: HttpCall): HttpAnswer {
  return new Response(fileStream(file, stopping), {
    headers: {
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="${file.name}"`,
      "cache-control": NOT_CACHED,
      "x-content-type-options": "nosniff",
    },
  });
}
