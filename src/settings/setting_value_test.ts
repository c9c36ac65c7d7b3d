import { assertEquals, assertThrows } from "#assert";
import { spec } from "./setting_spec.ts";
import { checkSetting, SettingValues, shownSetting, splitAddresses } from "./setting_value.ts";
import { StartError } from "./start_error.ts";

Deno.test("a value is shown up to two hundred characters, and a secret never", () => {
  const text = spec(["T", "text", ""], "");
  assertEquals(shownSetting(text, "x".repeat(200)), `T=${"x".repeat(200)}`);
  assertEquals(shownSetting(text, "x".repeat(201)), `T=${"x".repeat(200)}...`);
  assertEquals(shownSetting(spec(["S", "secret", ""], ""), "x"), "S=***");
});

Deno.test("numbers may have a sign, and nothing else", () => {
  const count = spec(["C", "count", ""], "", { min: -5, max: 5 });
  for (const [text, value] of [["5", 5], ["+5", 5], ["-5", -5], ["005", 5]] as const) {
    assertEquals(checkSetting(count, text), value);
  }
  for (const text of ["5.0", "6", "-6", "1e0", "0x1", "--1", "5 "]) {
    assertThrows(() => checkSetting(count, text), StartError, "an integer from -5 to 5 is wanted");
  }
  const offset = spec(["O", "offset", ""], "", { min: -14, max: 14 });
  assertEquals(checkSetting(offset, "5.75"), 5.75);
  for (const text of ["5.", ".5", "14.01", "-14.01", "100"]) {
    assertThrows(() => checkSetting(offset, text), StartError, "hours from -14 to 14 are wanted");
  }
  // Without bounds only zero is left.
  assertEquals(checkSetting(spec(["P", "offset", ""], ""), "0"), 0);
  assertThrows(() => checkSetting(spec(["P", "offset", ""], ""), "1"), StartError);
});

Deno.test("a flag is true or false in any case", () => {
  const flag = spec(["F", "flag", ""], "");
  assertEquals(["TRUE", "False"].map((text) => checkSetting(flag, text)), [true, false]);
  assertThrows(() => checkSetting(flag, "1"), StartError, "true or false is wanted");
});

Deno.test("a list of addresses may have blanks and empty parts", () => {
  assertEquals(splitAddresses(" a:1 ,, b:2,"), ["a:1", "b:2"]);
  assertEquals(splitAddresses(" "), []);
  assertEquals(checkSetting(spec(["L", "addresses", ""], ""), "a:1, b:2,"), "a:1,b:2");
});

Deno.test("origins are taken as browsers say them", () => {
  const origins = spec(["O", "origins", ""], "");
  assertEquals(
    checkSetting(origins, "https://Ops.example:443, http://[::1]:8080/,"),
    "https://ops.example,http://[::1]:8080",
  );
  for (
    const text of ["*", "null", "ops.example", "https://ops.example/path", "ftp://ops.example"]
  ) {
    assertThrows(() => checkSetting(origins, text), StartError, `${text} is no origin`);
  }
});

Deno.test("a setting is read as what it is declared, else it is a defect", () => {
  const values = new SettingValues({
    RNACOS_HTTP_PORT: "1",
    RNACOS_ENABLE_METRICS: "true",
    RUST_LOG: "info",
  });
  assertEquals(values.number("RNACOS_HTTP_PORT", 2), 1);
  assertThrows(() => values.number("RUST_LOG", 1), TypeError, "RUST_LOG is no number");
  assertThrows(() => values.flag("RUST_LOG", true), TypeError, "RUST_LOG is no flag");
  assertThrows(
    () => values.text("RNACOS_HTTP_PORT", ""),
    TypeError,
    "RNACOS_HTTP_PORT is no text",
  );
  assertThrows(() => values.text("RNACOS_OTHER", ""), TypeError, "RNACOS_OTHER is not declared");
  assertEquals(values.present().map(({ name }) => name).sort(), [
    "RNACOS_ENABLE_METRICS",
    "RNACOS_HTTP_PORT",
    "RUST_LOG",
  ]);
});
