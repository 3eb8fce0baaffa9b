import { report } from "#manifest";
import { concerns, type Lint } from "./context.ts";
import { fieldsNamed, isCilium } from "./objects.ts";

const REMOVED = ["kafka", "l7proto"];

/** Kafka and generic L7 rules: from 1.20 on the field is gone, and an object stored before becomes an allow of every byte. */
export const removedL7: Lint = (context) =>
  !concerns(context, "cilium")
    ? []
    : context.documents
        .filter(isCilium)
        .flatMap((document) =>
          REMOVED.flatMap((name) =>
            fieldsNamed({ document, path: [], value: document.value }, name).map((field) =>
              report(
                document,
                "PCL2014",
                field.path,
                `\`${name}\` rules are gone in Cilium 1.20: there the port is open to every byte`,
                "close the port, or use HTTP rules",
              ),
            ),
          ),
        );
