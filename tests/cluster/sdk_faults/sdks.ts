/** Released clients of the registry, and how the driver of each is started. Their settings are in `tests/compat`. */
import { inRepository } from "../../../scripts/lib/repository.ts";

export interface Sdk {
  readonly name: string;
  /** `http`: instances live by their beats. `grpc`: by their connection. */
  readonly kind: "http" | "grpc";
  /** Programs that must be there. */
  readonly needs: readonly string[];
  /** Makes ready what the driver is started with; once before all runs. */
  readonly prepare: readonly string[];
  /** Takes the servers, the name of the service, the ports and whether to subscribe. */
  readonly command: readonly string[];
  /** Settings of the nodes that its users are told to change. */
  readonly env: Readonly<Record<string, string>>;
  /** How long after a fault it may take to register again. */
  readonly againMs: number;
}

const AGAIN_MS = 3_000;
const LATE_AGAIN_MS = 34_000;

/**
 * nacos-sdk-python 2.x and 3.x connect again within seconds, and register up to 30 s after that: when all nodes restart
 * nobody else knows of their instances, and lists have to wait for so long.
 */
const REGISTERS_LATE = { RNACOS_NAMING_WARM_UP_SECOND: "40" };

function java(generation: string, kind: Sdk["kind"]): Sdk {
  const script = inRepository("tests/compat/java/driver.sh");
  return {
    name: `java-${generation}`,
    kind,
    needs: ["java", "mvn"],
    prepare: [script, generation, "prepare"],
    command: [script, generation],
    env: {},
    againMs: AGAIN_MS,
  };
}

function python(version: string, kind: Sdk["kind"]): Sdk {
  const script = inRepository("tests/compat/python/run.sh");
  return {
    name: `python-${version}`,
    kind,
    needs: ["python3"],
    prepare: [script, version, "-c", ""],
    command: [script, version, "driver.py"],
    ...kind === "grpc"
      ? { env: REGISTERS_LATE, againMs: LATE_AGAIN_MS }
      : { env: {}, againMs: AGAIN_MS },
  };
}

function node(): Sdk {
  const script = inRepository("tests/compat/node/run.sh");
  const prepare = [script, "-e", ""];
  const command = [script, "driver.js"];
  return {
    name: "node",
    kind: "http",
    needs: ["node", "npm"],
    prepare,
    command,
    env: {},
    againMs: AGAIN_MS,
  };
}

export const sdks: readonly Sdk[] = [
  python("3.2.0", "grpc"),
  java("2", "grpc"),
  java("3", "grpc"),
  python("2.0.11", "grpc"),
  java("1", "http"),
  python("1.0.0", "http"),
  node(),
];
