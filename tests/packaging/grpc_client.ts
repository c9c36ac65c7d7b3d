/** One call to the server with the reference implementation of gRPC. */
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { inRepository } from "../../scripts/lib/repository.ts";

interface Payload {
  readonly metadata: { readonly type: string };
  readonly body: { readonly value: Uint8Array };
}

type Unary = (
  request: Payload,
  options: { deadline: number },
  done: (error: Error | null, response?: Payload) => void,
) => void;

const DEADLINE_MS = 10_000;

/** Sends a request of this type with a JSON body; resolves with the JSON of the answer. */
export async function callGrpc(
  port: number,
  type: string,
  body: unknown,
): Promise<Record<string, unknown>> {
  const definition = grpc.loadPackageDefinition(loadSync(inRepository("proto", "nacos.proto")));
  const Request = definition["Request"] as grpc.ServiceClientConstructor;
  const client = new Request(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  try {
    const request = {
      metadata: { type },
      body: { value: new TextEncoder().encode(JSON.stringify(body)) },
    };
    const { promise, resolve, reject } = Promise.withResolvers<Payload>();
    const call = client["request"]?.bind(client) as Unary;
    call(request, { deadline: Date.now() + DEADLINE_MS }, (error, response) => {
      if (error !== null || response === undefined) reject(error ?? new Error("no answer"));
      else resolve(response);
    });
    const { value } = (await promise).body;
    return JSON.parse(new TextDecoder().decode(value)) as Record<string, unknown>;
  } finally {
    client.close();
  }
}
