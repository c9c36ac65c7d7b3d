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
}

function java(generation: string, kind: Sdk["kind"]): Sdk {
  const script = inRepository("tests/compat/java/driver.sh");
  return {
    name: `java-${generation}`,
    kind,
    needs: ["java", "mvn"],
    prepare: [script, generation, "prepare"],
    command: [script, generation],
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
  };
}

function node(): Sdk {
  const script = inRepository("tests/compat/node/run.sh");
  const prepare = [script, "-e", ""];
  const command = [script, "driver.js"];
  return { name: "node", kind: "http", needs: ["node", "npm"], prepare, command };
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
