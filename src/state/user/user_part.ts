/** Users as a part of the state. */
import { commandRule } from "../core/command.ts";
import {
  applyRoleBind,
  applyRoleUnbind,
  applyUserCreate,
  applyUserRehash,
  applyUserRemove,
  applyUserUpdate,
} from "./apply_user.ts";
import {
  bindRole,
  createUser,
  rehashUser,
  removeUser,
  unbindRole,
  updateUser,
} from "./user_commands.ts";
import { createUserTables, userView } from "./user_record.ts";
import { userSection } from "./user_section.ts";

export const userPart = {
  commands: [
    commandRule(createUser, applyUserCreate),
    commandRule(updateUser, applyUserUpdate),
    commandRule(rehashUser, applyUserRehash),
    commandRule(removeUser, applyUserRemove),
    commandRule(bindRole, applyRoleBind),
    commandRule(unbindRole, applyRoleUnbind),
  ],
  sections: [userSection],
  createTables: createUserTables,
  view: userView,
};
