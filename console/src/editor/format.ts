export const FORMATS = ["yaml", "json", "properties", "xml", "toml", "html", "text"] as const;
export type Format = (typeof FORMATS)[number];

/** What a config says of its type; anything else is plain text. */
export const formatOf = (type: string): Format => {
  const wanted = type.toLowerCase() === "yml" ? "yaml" : type.toLowerCase();
  return FORMATS.find((format) => format === wanted) ?? "text";
};
/** By the ending of a name, for a config that is being made. */
export const formatOfName = (dataId: string) => formatOf(/\.(\w+)$/.exec(dataId)?.[1] ?? "text");
