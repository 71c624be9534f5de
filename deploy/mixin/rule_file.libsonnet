// Rule groups as YAML. Text stands in blocks, as it is: PromQL without escapes. (std.manifestYamlDoc takes a minute.)
local block(indent, key, text) = '%s%s: |-\n%s  %s\n' % [indent, key, indent, text];
local rule(r) =
  '  - %s: %s\n' % (if std.objectHas(r, 'alert') then ['alert', r.alert] else ['record', r.record]) +
  block('    ', 'expr', r.expr) +
  (if std.objectHas(r, 'for') then '    for: %s\n' % r['for'] else '') +
  (if std.objectHas(r, 'labels') then '    labels: %s\n' % std.toString(r.labels) else '') +
  (if std.objectHas(r, 'annotations') then
     '    annotations:\n' +
     std.join('', [block('      ', key, r.annotations[key]) for key in std.objectFields(r.annotations)])
   else '');

function(groups)
  '# Written by deploy/mixin/generate; change it there.\ngroups:\n' + std.join('', [
    '- name: %s\n  rules:\n' % group.name + std.join('', std.map(rule, group.rules))
    for group in groups
  ])
