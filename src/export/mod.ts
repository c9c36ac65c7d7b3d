export {
  encodeTransferHeader,
  encodeTransferItem,
  TRANSFER_TABLES,
  type TransferItem,
  TransferReader,
} from "./transfer_file.ts";
export * from "./transfer_records.ts";
export * from "./transfer_users.ts";
export { type BackupHeader, BackupReader, encodeBackup } from "./backup_file.ts";
export { transferItems } from "./transfer_items.ts";
export { configZipParts, hasUnsafeName, type ZipLayout } from "./config_zip.ts";
export { readConfigZip, ZipMetadataError } from "./config_zip_reader.ts";
export { bytesSource, isZip, type ZipSource } from "./zip_reader.ts";
