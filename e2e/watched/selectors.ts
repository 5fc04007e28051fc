import { parser } from '@prometheus-io/lezer-promql';

export interface LabelMatcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** What an expression of PromQL takes: series of a name, with labels as they must be. */
export interface Selector {
  /** As it is written. */
  readonly text: string;
  readonly metric: string;
  readonly matchers: readonly LabelMatcher[];
  /** Labels that an aggregation around it keeps (`by`): series without them would be thrown together. */
  readonly by: readonly string[];
}

type Node = ReturnType<typeof parser.parse>['topNode'];

/** @throws Error for what is no PromQL */
export function selectorsOf(expression: string): readonly Selector[] {
  const found: Selector[] = [];
  const textOf = ({ from, to }: Node): string => expression.slice(from, to);
  const walk = (node: Node, by: readonly string[]): void => {
    if (node.type.isError) throw new Error(`no PromQL at ${node.from}: ${expression}`);
    if (node.name === 'VectorSelector') {
      const metric = node.getChild('Identifier');
      const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
      found.push({
        text: textOf(node),
        metric: metric === null ? '' : textOf(metric),
        matchers: matchers.map((matcher) => matcherOf(textOf(matcher))),
        by,
      });
      return;
    }
    const kept = labelsKept(node, textOf);
    for (let child = node.firstChild; child !== null; child = child.nextSibling) walk(child, [...by, ...kept]);
  };
  walk(parser.parse(expression).topNode, []);
  return found;
}

function labelsKept(node: Node, textOf: (node: Node) => string): readonly string[] {
  const modifier = node.name === 'AggregateExpr' ? node.getChild('AggregateModifier') : null;
  if (modifier?.getChild('By') == null) return [];
  return (modifier.getChild('GroupingLabels')?.getChildren('LabelName') ?? []).map(textOf);
}

const MATCHER = /^(\w+)\s*(=~|!~|!=|=)\s*(".*"|'.*')$/s;

function matcherOf(text: string): LabelMatcher {
  const [, label = '', operator = '', value = ''] = MATCHER.exec(text) ?? [];
  if (label === '') throw new Error(`a matcher of labels in another form: ${text}`);
  return { label, operator: operator as LabelMatcher['operator'], value: value.slice(1, -1) };
}
