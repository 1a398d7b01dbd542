/** Evaluates the filter of a CloudWatch Logs Insights query: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Filter.html */

/** Operators with their equivalents in JavaScript, where `get` returns the value of a field. */
const TRANSLATIONS: readonly (readonly [RegExp, string])[] = [
  [/\bispresent\(([\w.]+)\)/g, '(get("$1") !== undefined)'],
  [/([\w.]+) in (\[[^\]]*\])/g, '$2.includes(get("$1"))'],
  [/([\w.]+) like ("[^"]*")/g, '(get("$1") ?? "").includes($2)'],
  [/([\w.]+) = ("[^"]*")/g, '(get("$1") === $2)'],
  [/ and /g, ' && '],
  [/ or /g, ' || '],
];

/** Returns whether a `filter` command selects a log line, given as its parsed JSON. */
export function selects(command: string, line: object): boolean {
  const expression = TRANSLATIONS.reduce(
    (text, [operator, equivalent]) => text.replace(operator, equivalent),
    command.replace(/^filter /, ''),
  );
  const get = (field: string): unknown =>
    field
      .split('.')
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], line);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- Text of this project.
  return new Function('get', `return ${expression};`)(get) as boolean;
}
