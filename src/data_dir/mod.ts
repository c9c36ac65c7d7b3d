export { loadData, takeDataDir } from "./load_data.ts";
export {
  BOOK_FILE,
  DATA_FILE,
  exists,
  removeIfThere,
  SIDE_FILES,
  stampOf,
  writeNewData,
} from "./new_data.ts";
export { makeOperatorSecret, readOperatorSecret, removeOperatorSecret } from "./operator_secret.ts";
export { removeOwnerFile, writeOwnerFile } from "./owner_file.ts";
export { type PendingChange, readPendingChanges, writePendingChanges } from "./pending_changes.ts";
export { forgetIdentity, RefillNeeded, setDataAside } from "./refill.ts";
export { readStoredState, type StoredState } from "./stored_state.ts";
