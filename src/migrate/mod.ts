export { httpAsker } from "./http_asker.ts";
export { HttpTarget } from "./http_target.ts";
export { importRecords, type ImportReport } from "./import_records.ts";
export { NacosSession } from "./nacos_session.ts";
export { readZip } from "./read_config_zip.ts";
export { readMysql } from "./read_mysql.ts";
export { readNacos } from "./read_nacos.ts";
export { readTransfer } from "./read_transfer.ts";
export type { AskHttp, ImportRecord } from "./types.ts";
