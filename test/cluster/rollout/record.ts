import { type ClusterClient, follow, type LiveEvent, spotsOf } from "#cluster";
import type { Document } from "#manifest";

/** Every event of the places where some objects may stand. */
export interface Recording {
  readonly events: readonly LiveEvent[];
  /** Waits until what was written by now is seen. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/** Watches from now on; what stands already comes first. A marker object tells when all of it is seen. */
export async function record(client: ClusterClient, documents: readonly Document[], marker: () => Promise<string>): Promise<Recording> {
  const [events, seen, controller]: [LiveEvent[], Map<string, () => void>, AbortController] = [[], new Map(), new AbortController()];
  const arrived = new Set<string>();
  let watching: Promise<unknown> = Promise.resolve();
  await new Promise<void>((ready) => {
    const told = (event: LiveEvent) => {
      const name = event.object.metadata?.name ?? "";
      if (!name.startsWith("marker-")) events.push(event);
      arrived.add(name);
      seen.get(name)?.();
    };
    watching = follow(client, spotsOf(documents), told, controller.signal, ready);
  });
  return {
    events,
    async caughtUp() {
      const name = await marker();
      await new Promise<void>((done) => (arrived.has(name) ? done() : seen.set(name, done)));
    },
    async stop() {
      controller.abort();
      await watching;
    },
  };
}
