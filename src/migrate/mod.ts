export { httpAsker } from "./ask_http.ts";
export { type Existing, HttpTarget, Unreachable } from "./http_target.ts";
export { importRecords, type ImportReport } from "./import_records.ts";
export { NacosSession } from "./nacos_session.ts";
export { readZip } from "./read_config_zip.ts";
export { readMysql } from "./read_mysql.ts";
export { readNacos } from "./read_nacos.ts";
export { readTransfer } from "./read_transfer.ts";
export type { AskHttp, HttpAnswer, HttpQuestion, ImportRecord } from "./types.ts";
