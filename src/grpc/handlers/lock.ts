import { param } from "../../api/mod.ts";
import { lockResource } from "../../auth/mod.ts";
import { ApiError } from "../../base/mod.ts";
import { success } from "../answer.ts";
import { object } from "../member.ts";
import { grpcRoute } from "../route.ts";

const CLASS = "LockOperationResponse";

const LOCK_INSTANCE = {
  key: param.raw(),
  lockType: param.raw(),
  expiredTime: param.int().about("Milliseconds that it lasts"),
  params: object({
    fencingToken: param.int().about(
      "Of the answer to ACQUIRE: gives the lock back on any connection",
    ),
  }),
};

/** Nacos' clients know neither the token nor the parameter, and leave them alone. */
export const lockRoute = grpcRoute({
  type: "LockOperationRequest",
  summary: "Takes a distributed lock, or gives it back; it ends with the connection, too",
  permission: { action: "write", resource: "lock" },
  params: {
    lockInstance: object(LOCK_INSTANCE).required(),
    lockOperationEnum: param.raw().or("").about("ACQUIRE or RELEASE"),
  },
  failure: { type: CLASS, members: { result: false } },
  about: ({ lockInstance }) => lockResource(lockInstance.key ?? ""),
  handle: async ({ lockInstance, lockOperationEnum }, { api, caller }) => {
    const { key, lockType } = lockInstance;
    if (lockOperationEnum === "ACQUIRE") {
      const expiredTimeMs = lockInstance.expiredTime;
      const lock = await api.locks.acquire({ key, lockType, expiredTimeMs }, caller);
      return lock.taken
        ? success(CLASS, { result: true, fencingToken: lock.fencingToken })
        : success(CLASS, { result: false });
    }
    if (lockOperationEnum === "RELEASE") {
      const fencingToken = lockInstance.params?.fencingToken;
      return success(CLASS, {
        result: await api.locks.release({ key, lockType, fencingToken }, caller),
      });
    }
    throw new ApiError("invalid", "There is no Handler of such operations!");
  },
});
