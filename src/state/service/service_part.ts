/** Services as a part of the state. */
import { commandRule } from "../core/command.ts";
import { applyClusterPut, applyServicePut, applyServiceRemove } from "./apply_service.ts";
import { putCluster, putService, removeService } from "./service_commands.ts";
import { type ServiceTables, serviceView } from "./service_record.ts";
import { serviceSection } from "./service_section.ts";

export const servicePart = {
  commands: [
    commandRule(putService, applyServicePut),
    commandRule(removeService, applyServiceRemove),
    commandRule(putCluster, applyClusterPut),
  ],
  sections: [serviceSection],
  createTables: (): ServiceTables => ({ services: new Map() }),
  view: serviceView,
};
