import { runtime } from "@pulumi/pulumi";

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: { readonly kind?: string; readonly metadata?: { readonly name: string; readonly namespace?: string }; readonly spec?: object };
}

/** Runs a program on Pulumi's own mocks and gives every resource that it registers. */
export async function registered(program: () => unknown, config: Readonly<Record<string, string>> = {}): Promise<readonly Registered[]> {
  const found: Registered[] = [];
  runtime.setAllConfig({ ...config });
  await runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        found.push({ type, name, inputs: inputs as Registered["inputs"] });
        return { id: name, state: inputs as object };
      },
      call: ({ inputs }) => inputs as object,
    },
    "project",
  );
  await program();
  await runtime.disconnect();
  return found;
}
