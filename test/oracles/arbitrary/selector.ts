import fc from "fast-check";

/** Label selectors with every operator, among them ones that contradict themselves, and every way to write "nothing said". */
export function selectors(key: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<object> {
  const values = fc.uniqueArray(value, { minLength: 1, maxLength: 2 });
  const expression = fc.oneof(
    fc.record({ key, operator: fc.constantFrom("In", "NotIn"), values }),
    fc.record({ key, operator: fc.constantFrom("Exists", "DoesNotExist") }),
  );
  const matchLabels = fc.dictionary(key, value, { minKeys: 1, maxKeys: 2 });
  const contradiction = fc.tuple(key, value).map(([name, one]) => ({
    matchLabels: { [name]: one },
    matchExpressions: [{ key: name, operator: "DoesNotExist" }],
  }));
  return fc.oneof(
    fc.constantFrom({}, { matchLabels: {} }, { matchExpressions: [] }, { matchLabels: {}, matchExpressions: [] }),
    { weight: 4, arbitrary: fc.record({ matchLabels }) },
    { weight: 4, arbitrary: fc.record({ matchExpressions: fc.array(expression, { minLength: 1, maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ matchLabels, matchExpressions: fc.array(expression, { minLength: 1, maxLength: 2 }) }) },
    contradiction,
  );
}
