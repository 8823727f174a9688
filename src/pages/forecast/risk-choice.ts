/** The risk classes as a filter offers them. */
export const riskChoice = {
  column: 'risk',
  label: 'Risk',
  options: (['conservative', 'medium', 'aggressive', 'unknown'] as const).map(
    (name) => [name, name] as const,
  ),
} as const;
