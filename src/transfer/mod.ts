export {
  encodeTransferHeader,
  encodeTransferItem,
  TRANSFER_TABLES,
  type TransferHeader,
  type TransferItem,
  TransferReader,
} from "./transfer_file.ts";
export * from "./transfer_records.ts";
