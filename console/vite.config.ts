import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";
import { bundledNotes } from "./bundledNotes.ts";

/** Every address is relative, so that the console works below any base path. */
export const config: UserConfig = {
  root: import.meta.dirname ?? ".",
  base: "./",
  plugins: [react(), bundledNotes()],
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    reportCompressedSize: false,
    outDir: "dist",
    emptyOutDir: true,
  },
  logLevel: "warn",
};
