import {
  CAPACITIES,
  type ClassifierNode,
  DIRECTION_INDEX,
  IMAGE_FLAGS,
  type Image,
  INLINE_CELL,
  type Meta,
  NO_PORT,
  REASON_FLAGS,
  SLOTS,
} from "#image";
import type { Direction } from "#ir";

/** What an image says of a class of subjects, peers and traffic. */
export interface CellVerdict {
  /** Whether the packet passes: allowed, or denied by audited rules alone. */
  readonly passes: boolean;
  /** Index of the image's reasons; null where it has none. */
  readonly reason: number | null;
}
/** The tables of an image behind checked indexes. */
export interface Tables {
  readonly subjects: number;
  readonly peers: number;
  readonly ports: number;
  verdict(direction: Direction, subject: number, peer: number, port: number): CellVerdict;
  /** Port class of a slot and index under a mask of names. */
  portClass(slot: number, index: number, names: number): number;
}

/** The tables of an image, or what is wrong with them. */
export function tablesOf(image: Image): Tables | string {
  const { policy, size, meta } = image;
  const room = CAPACITIES[size];
  const header = policy.inner("hdr");
  const [subjects, peers, ports, reasons] = ["n_subj", "n_peer", "n_port", "n_reason"].map((name) => header.number(name)) as [
    number,
    number,
    number,
    number,
  ];
  const problem = checkHeader(image, { subjects, peers, ports, reasons });
  if (problem !== null) return problem;
  const [cells, rows, any] = [policy.words("cell"), policy.words("row"), policy.words("subj_any")];
  const [table, named] = [policy.portClasses("pclass"), policy.portClasses("named_class")];
  const [whyOf, whyList] = [policy.halves("why_of"), policy.words("why_list")];
  const width = room.ports / 32;
  const bit = (words: Uint32Array, row: number, port: number) => (((words[row * width + (port >> 5)] as number) >>> (port & 31)) & 1) === 1;
  const reasoned = size !== "X";

  const whys = reasoned
    ? Array.from({ length: header.number("n_why") }, (_, i) =>
        ((one) => [one.number("base"), one.number("n"), one.number("other")] as const)(policy.inner("why", i)),
      )
    : [];
  const reasonAt = (cell: number, port: number): number => {
    const [base, count, other] = whys[whyOf[cell] as number] as readonly [number, number, number];
    for (let i = base; i < base + count; i++) if ((whyList[i] as number) >>> 16 === port) return (whyList[i] as number) & 0xffff;
    return other;
  };
  const cellAt = (direction: Direction, subject: number, peer: number): number => {
    const d = DIRECTION_INDEX[direction];
    return header.number("cell_base", d) + subject * header.number("cell_width", d) + (peer & header.number("peer_mask", d));
  };
  const bitAt = (direction: Direction, subject: number, cell: number, port: number): boolean => {
    const value = cells[cell] as number;
    if (value < INLINE_CELL) return bit(rows, value, port);
    const added = [value & NO_PORT, (value >>> 10) & NO_PORT, (value >>> 20) & NO_PORT];
    return added.includes(port) || bit(any, DIRECTION_INDEX[direction] * room.subjects + subject, port);
  };
  const flags = Array.from({ length: reasons }, (_, i) => policy.inner("reason", i).number("flags"));

  const wrong = checkIndexes();
  if (wrong !== null) return wrong;
  return {
    subjects,
    peers,
    ports,
    verdict: (direction, subject, peer, port) => {
      const cell = cellAt(direction, subject, peer);
      const allowed = bitAt(direction, subject, cell, port);
      if (!reasoned) return { passes: allowed, reason: null };
      const reason = reasonAt(cell, port);
      return { passes: allowed || ((flags[reason] as number) & REASON_FLAGS.AUDIT) !== 0, reason };
    },
    portClass: (slot, index, names) => {
      const cls = table[slot * 65_536 + index] as number;
      return names === 0 ? cls : (named[names * room.ports + cls] as number);
    },
  };

  /** Every index that some packet may lead to lies in its table, and verdicts and their reasons agree. */
  function checkIndexes(): string | null {
    for (const [i, cls] of table.entries()) if (cls >= ports) return `slot ${SLOTS[i >> 16]} ${i & 0xffff} has port class ${cls} of ${ports}`;
    for (let mask = 1; mask < 2 ** meta.names.length; mask++)
      for (let cls = 0; cls < ports; cls++)
        if ((named[mask * room.ports + cls] as number) >= ports) return `names ${mask} have a port class beyond ${ports}`;
    for (const direction of ["ingress", "egress"] as const)
      for (let subject = 0; subject < subjects; subject++)
        for (let peer = 0; peer < peers; peer++) {
          const cell = cellAt(direction, subject, peer);
          if (cell >= room.cells) return `cell ${cell} of ${room.cells}`;
          const value = cells[cell] as number;
          if (value < INLINE_CELL && value >= header.number("n_rows")) return `cell ${cell} has row ${value} of ${header.number("n_rows")}`;
          if (reasoned && (whyOf[cell] as number) >= whys.length) return `cell ${cell} has reasons ${whyOf[cell]} of ${whys.length}`;
          for (let port = 0; reasoned && port < ports; port++) {
            const reason = reasonAt(cell, port);
            if (reason >= reasons) return `cell ${cell} has reason ${reason} of ${reasons}`;
            const denies = ((flags[reason] as number) & REASON_FLAGS.DENY) !== 0;
            if (bitAt(direction, subject, cell, port) === denies)
              return `cell ${cell}, port class ${port}: the verdict and its reason \`${meta.reasons[reason]?.rule}\` contradict each other`;
          }
        }
    return null;
  }
}

/** The classes that ends may get. */
function leavesOf({ classifier: { nodes, ...roots } }: Meta, root: "subjects" | "peers"): readonly number[] {
  const seen = new Set([roots[root]]);
  const found: number[] = [];
  for (const id of seen) {
    const node = nodes[id] as ClassifierNode;
    if ("class" in node) found.push(node.class);
    else if ("choice" in node) for (const child of Object.values(node.choice)) seen.add(child);
    else if ("from" in node) for (const [, child] of node.from) seen.add(child);
    else for (const child of [...Object.values(node.values), node.absent, node.other]) seen.add(child);
  }
  return found;
}

function checkHeader(
  { policy, addresses, meta, size }: Image,
  { subjects, peers, ports, reasons }: Readonly<Record<"subjects" | "peers" | "ports" | "reasons", number>>,
): string | null {
  const room = CAPACITIES[size];
  const header = policy.inner("hdr");
  if (subjects < 1 || subjects > room.subjects || peers < 1 || peers > 0xffff || ports < 1 || ports > room.ports)
    return "the header counts more classes than the tables hold";
  if (reasons > room.reasons || reasons !== meta.reasons.length) return `the header counts ${reasons} reasons and ${meta.reasons.length} are named`;
  if (header.number("n_rows") > room.rows || header.number("n_why") > room.whys) return "the header counts more rows than the tables hold";
  if (header.number("n_names") !== meta.names.length)
    return `the header counts ${header.number("n_names")} names of ports and ${meta.names.length} are given`;
  const flags = header.number("flags") & ~(IMAGE_FLAGS.FAIL_OPEN | IMAGE_FLAGS.LOG_ALLOWED);
  const wantedFlags = (meta.names.length > 0 ? IMAGE_FLAGS.NAMED : 0) | (size === "X" ? 0 : IMAGE_FLAGS.REASONS);
  // The program acts on them: a whole image under audit denies nothing, and names that it isn't told of don't count.
  if (flags !== wantedFlags || addresses.inner("hdr").number("flags") !== 0) return `its flags are ${flags} and its tables are for ${wantedFlags}`;
  if (leavesOf(meta, "subjects").some((cls) => cls >= subjects) || leavesOf(meta, "peers").some((cls) => cls >= peers))
    return "its classifier leads to classes that the tables don't have";
  const generation = header.big("generation");
  if (BigInt(policy.number("tail_generation")) !== (generation & 0xffff_ffffn)) return "its first and last words are of different generations";
  if (addresses.inner("hdr").big("generation") !== generation) return "policy and addresses are of different generations";
  const verdicts = meta.reasons.every(({ verdict, log }, i) => {
    const flags = policy.inner("reason", i).number("flags");
    const wanted = (verdict === "allow" ? 0 : REASON_FLAGS.DENY) | (verdict === "audit" ? REASON_FLAGS.AUDIT : 0) | (log ? REASON_FLAGS.LOG : 0);
    return flags === wanted;
  });
  return verdicts ? null : "a reason is named otherwise than it is flagged";
}

/** Whether class 0 may exactly what every class may: who could be anybody is trusted with nothing that somebody is denied. Else what is wrong. */
export function unknownProblem(tables: Tables): string | null {
  const { subjects, peers, ports, verdict } = tables;
  for (const direction of ["ingress", "egress"] as const)
    for (let port = 0; port < ports; port++) {
      const may = (subject: number, peer: number) => verdict(direction, subject, peer, port).passes;
      for (let subject = 1; subject < subjects; subject++) {
        let all = true;
        for (let peer = 1; all && peer < peers; peer++) all = may(subject, peer);
        if (may(subject, 0) !== all)
          return `${direction} of subject class ${subject}, port class ${port}: a peer that is not known ${all ? "is denied what all may" : "may what some may not"}`;
      }
      for (let peer = 0; peer < peers; peer++) {
        let all = true;
        for (let subject = 1; all && subject < subjects; subject++) all = may(subject, peer);
        if (may(0, peer) !== all)
          return `${direction} with peer class ${peer}, port class ${port}: a subject that is not known ${all ? "is denied what all may" : "may what some may not"}`;
      }
    }
  return null;
}
