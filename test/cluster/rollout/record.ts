import { type ClusterClient, follow, type LiveEvent, spotsOf } from "#cluster";
import type { Document } from "#manifest";

/** Every event of the places where some objects may stand. */
export interface Recording {
  readonly events: readonly LiveEvent[];
  /** Waits until what was written by now is seen. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/** Watches from now on; what stands already comes first. A marker object of each kind tells when all of it is seen. */
export async function record(client: ClusterClient, documents: readonly Document[], marker: () => Promise<string>): Promise<Recording> {
  const [events, spots, controller]: [LiveEvent[], ReturnType<typeof spotsOf>, AbortController] = [[], spotsOf(documents), new AbortController()];
  /** In how many places a marker was seen, and who waits for it. */
  const [arrived, waiting] = [new Map<string, Set<string>>(), new Map<string, () => void>()];
  let inOrder = 0;
  const note = (name: string, kind: string) => {
    arrived.set(name, (arrived.get(name) ?? new Set()).add(kind));
    if (arrived.get(name)?.size === spots.length) waiting.get(name)?.();
  };
  let watching: Promise<unknown> = Promise.resolve();
  await new Promise<void>((ready) => {
    const told = (event: LiveEvent) => {
      const name = event.object.metadata?.name ?? "";
      if (!name.startsWith("marker-")) events.push(event);
      else note(name, event.object.kind ?? "");
    };
    watching = follow(client, spots, told, controller.signal, ready);
  });
  return {
    events,
    async caughtUp() {
      const name = await marker();
      await new Promise<void>((done) => (arrived.get(name)?.size === spots.length ? done() : waiting.set(name, done)));
      // Each place is watched on its own; what happened in all of them is told apart by the one counter that etcd has.
      events.push(...events.splice(inOrder).sort((a, b) => versionOf(a) - versionOf(b)));
      inOrder = events.length;
    },
    async stop() {
      controller.abort();
      await watching;
    },
  };
}

const versionOf = ({ object }: LiveEvent) => Number(object.metadata?.resourceVersion);
