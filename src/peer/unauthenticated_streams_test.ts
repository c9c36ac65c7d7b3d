import { assertEquals } from "#assert";
import { PEER } from "../base/mod.ts";
import { UnauthenticatedStreams } from "./unauthenticated_streams.ts";

/** Adds a stream that takes itself out when it is ended, as links do; `ended` gets its name then. */
function add(places: UnauthenticatedStreams, { name, remote, ended }: Added) {
  const stream = {
    fail: () => {
      ended.push(name);
      places.delete(stream);
    },
  };
  places.add(stream, remote);
  return stream;
}

interface Added {
  readonly name: string;
  readonly remote: string;
  readonly ended: string[];
}

const MANY = 10 * PEER.maxUnauthenticated;

Deno.test("who opens streams without end pushes out its own, and a node from elsewhere keeps its place", () => {
  const places = new UnauthenticatedStreams();
  const ended: string[] = [];
  for (let at = 0; at < MANY; at++) {
    if (at === MANY / 2) add(places, { name: "node", remote: "10.0.0.2:4000", ended });
    add(places, { name: "stranger", remote: `10.9.9.9:${5_000 + at % 8}`, ended });
  }
  assertEquals(places.size, PEER.maxUnauthenticated);
  assertEquals(ended.includes("node"), false);
});

Deno.test("behind one address the connection with most streams makes room", () => {
  const places = new UnauthenticatedStreams();
  const ended: string[] = [];
  add(places, { name: "other host", remote: "[fd00::1]:1", ended });
  for (let at = 0; at < MANY; at++) {
    if (at === MANY / 2) add(places, { name: "node", remote: "[fd00::2]:4000", ended });
    add(places, { name: "stranger", remote: `[fd00::2]:${5_000 + at % 8}`, ended });
  }
  assertEquals(places.size, PEER.maxUnauthenticated);
  assertEquals(new Set(ended), new Set(["stranger"]));
});

Deno.test("the oldest makes room where all are equal, and a proof frees a place", () => {
  const places = new UnauthenticatedStreams();
  const ended: string[] = [];
  const streams = Array.from(
    { length: PEER.maxUnauthenticated },
    (_, at) => add(places, { name: `${at}`, remote: `10.0.0.${at}:1`, ended }),
  );
  const [, second] = streams;
  if (second !== undefined) places.delete(second);
  add(places, { name: "in the free place", remote: "10.1.0.1:1", ended });
  assertEquals(ended, []);
  add(places, { name: "one more", remote: "10.1.0.2:1", ended });
  assertEquals(ended, ["0"]);
});
