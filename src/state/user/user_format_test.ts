/** The bytes of users, grants, access tokens and keys in a dump: they must be readable for ever, so nothing may move. */
import { assertEquals } from "#assert";
import { frameLinesOf } from "../../../tests/support/state/dump_frames.ts";
import { userCreation } from "../../../tests/support/state/user_creation.ts";
import { ALL_NAMESPACES } from "../../auth/mod.ts";
import { encodeEnvelope } from "../envelope_codec.ts";
import type { Command } from "../parts.ts";
import { createStateMachine } from "../state_machine.ts";
import type { StateMachine } from "../types.ts";

/** Together they leave a record in every section, in every form that it can have. */
const HISTORY_OF_A_STATE: readonly Command[] = [
  userCreation("mia", { roles: ["0"], mustChangePassword: true }),
  userCreation("jo", {
    nickname: "名",
    enabled: false,
    roles: ["1", "team"],
    privilege: {
      ...ALL_NAMESPACES,
      whitelistIsAll: false,
      whitelist: ["b", "a"],
      blacklist: ["c"],
    },
    source: "oauth2",
  }),
  { type: "grant.put", role: "team", grant: { resource: ":*:*", action: "r" }, anyRole: false },
  { type: "grant.put", role: "team", grant: { resource: "*", action: "w" }, anyRole: false },
  { type: "grant.put", role: "ops", grant: { resource: "*", action: "rw" }, anyRole: true },
  {
    type: "accessToken.create",
    id: "t1",
    user: "jo",
    name: "CI",
    secretSha256: "0f".repeat(32),
    expiresMs: 0,
  },
  {
    type: "accessToken.create",
    id: "t0",
    user: "mia",
    name: "",
    secretSha256: "f0".repeat(32),
    scope: [{ resource: "*", action: "r" }],
    expiresMs: 300,
  },
  { type: "signingKey.add", id: "k2", secret: new Uint8Array(32).fill(7), others: "keep" },
  { type: "signingKey.add", id: "k1", secret: new Uint8Array(32).fill(8), others: "keep" },
];

function sampleState(): StateMachine {
  const machine = createStateMachine();
  for (const [at, command] of HISTORY_OF_A_STATE.entries()) {
    const envelope = { requestId: "", timeMs: 1_000 + at, operator: "op", command };
    machine.apply(at + 1, encodeEnvelope(envelope));
  }
  return machine;
}

const DUMP: readonly string[] = [
  "0900000001524e535402090101",
  "1100000002067075626c6963067075626c69630000",
  "160000000e036d696100016801010101300300000001e807e807",
  "230000000e026a6f03e5908d01680000020131047465616d0102016101620101630202e907e907",
  "090000000f036f707301012a02",
  "100000000f047465616d02043a2a3a2a00012a01",
  "5200000010027431026a6f02434940306630663066306630663066306630663066306630663066306630663066306630663066306630663066306630663066306630663066306630663066306630660000ed07026f70",
  "5600000010027430036d69610040663066306630663066306630663066306630663066306630663066306630663066306630663066306630663066306630663066306630663066306630663066300101012a00ac02ee07026f70",
  "2700000011026b32200707070707070707070707070707070707070707070707070707070707070707ef07",
  "2700000011026b31200808080808080808080808080808080808080808080808080808080808080808f007",
  "020000000d0a",
];

Deno.test("the bytes of users and rights are those of the release that brought them", () => {
  assertEquals(frameLinesOf(sampleState().dump(100)), DUMP);
  const copy = createStateMachine();
  copy.restore(sampleState().dump(7));
  assertEquals(frameLinesOf(copy.dump(100)), DUMP);
});

Deno.test("keys of tokens belong to the cluster, users do not", () => {
  const sections = frameLinesOf(sampleState().capture().contents()).map((line) =>
    line.slice(8, 10)
  );
  assertEquals(sections, ["01", "02", "0e", "0e", "0f", "0f", "10", "10", "0d"]);
});
