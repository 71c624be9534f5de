// The runbook's index.
local groups = (import 'mixin.libsonnet').prometheusAlerts.groups;
local titles = { 'rotation-signals': 'Signals, for the desk', 'rotation-platform': 'The platform, for operations' };

|||
  # Runbook

  One page an alert: what it means, what to look at, what to do, how it was tested. `critical` pages, `warning` is a ticket,
  `info` is context. Readiness (`/-/ready`) says much of it in words, check by check. Written by `deploy/mixin/generate`.
||| + std.join('', [
  '\n## %s\n\n| alert | severity | says |\n|---|---|---|\n' % titles[group.name] + std.join('', [
    '| [%s](%s.md) | %s | %s |\n' % [a.alert, a.alert, a.labels.severity, a.annotations.summary]
    for a in group.rules
  ])
  for group in groups
])
