import { capabilitiesJson, newestProfiles } from "#answers";
import type { Desk } from "../desk.ts";

/** `GET /v1/capabilities?profile=…`: what engines can say; every target in its newest version where none is named. */
export function ask(desk: Desk, query: URLSearchParams): unknown {
  const asked = query.getAll("profile");
  return capabilitiesJson(asked.length === 0 ? newestProfiles() : desk.profiles(asked));
}
