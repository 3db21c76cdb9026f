import type { useActing } from "../useActing.ts";
import type { Person } from "../api.ts";

/** What every card about a person is given. */
export interface OfPerson {
  person: Person;
  act: ReturnType<typeof useActing>["act"];
}
