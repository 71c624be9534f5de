// Parts of a Grafana dashboard in its classic JSON model, schemaVersion 41 (Grafana 10 and newer load it).
local datasource = { type: 'prometheus', uid: '${datasource}' };
local letters = 'ABCDEFGHIJ';

local query(variable, label, metric, multi=true) = {
  name: variable,
  label: label,
  type: 'query',
  datasource: datasource,
  query: { query: 'label_values(%s, %s)' % [metric, variable], refId: variable },
  refresh: 2,
  sort: 1,
  multi: multi,
  includeAll: multi,
  [if multi then 'allValue']: '.+',
  current: if multi then { text: ['All'], value: ['$__all'] } else {},
};

local named(expression, properties) = { matcher: { id: 'byRegexp', options: expression }, properties: properties };

{
  local lib = self,

  // Words and their colors, those of the daemon's own page, in the order of a rotation's life.
  states:: [
    { word: 'DORMANT', color: '#98a2ad' },
    { word: 'WATCH', color: '#88abc6' },
    { word: 'SETUP', color: '#56b4e9' },
    { word: 'CONFIRMING', color: '#f0b040' },
    { word: 'CONFIRMED', color: '#33c69a' },
    { word: 'EXTENDED', color: '#de90c0' },
    { word: 'INVALIDATED', color: '#f2793a' },
  ],
  qualities:: [
    { word: 'OK', color: '#33c69a' },
    { word: 'PARTIAL', color: '#f0b040' },
    { word: 'DEGRADED', color: '#f2793a' },
    { word: 'BLIND', color: '#e02f44' },
  ],
  words(list):: [one.word for one in list],

  // A question to Prometheus, and how its series are called.
  target(expr, legend='__auto', format='time_series', instant=false):: {
    expr: expr,
    legendFormat: legend,
    format: format,
    instant: instant,
    range: !instant,
    datasource: datasource,
  },
  table(expr):: lib.target(expr, '', 'table', true),

  // Width and height in Grafana's grid of 24 columns; `config` goes into fieldConfig.defaults.
  local panel(type, title, description, unit, targets, width, height, config={}, options={}, more={}) = {
    type: type,
    title: title,
    description: description,
    datasource: datasource,
    targets: [targets[i] { refId: letters[i] } for i in std.range(0, std.length(targets) - 1)],
    fieldConfig: { defaults: { unit: unit } + config, overrides: [] },
    options: options,
    size:: { w: width, h: height },
  } + more,

  // `dashed`: regular expression of the names that are levels, not measurements; provisional values are dotted. `table`: a
  // legend of many names, those first that went highest.
  lines(title, description, unit, targets, width=12, height=8, dashed=null, table=false):: panel(
    'timeseries',
    title,
    description,
    unit,
    targets,
    width,
    height,
    { custom: { lineWidth: 1, fillOpacity: 0, showPoints: 'never', spanNulls: false } },
    {
      legend: { placement: 'bottom', showLegend: true } +
              (if table then { displayMode: 'table', calcs: ['max'], sortBy: 'Max', sortDesc: true } else { displayMode: 'list', calcs: [] }),
      tooltip: { mode: 'multi', sort: 'none' },
    },
    { fieldConfig+: { overrides: [named('/provisional$/', [{ id: 'custom.lineStyle', value: { fill: 'dot', dash: [0, 4] } }])] + (
      if dashed == null then [] else [named(dashed, [
        { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } },
        { id: 'color', value: { mode: 'fixed', fixedColor: 'orange' } },
      ])]
    ) } }
  ),
  // `basis`: a number for each, confirmed and provisional.
  number(title, description, unit, expr, width=3, height=4, decimals=null, basis=false, mappings=[]):: panel(
    'stat',
    title,
    description,
    unit,
    [lib.target(expr, if basis then '{{basis}}' else '__auto')],
    width,
    height,
    { mappings: mappings } + if decimals == null then {} else { decimals: decimals },
    { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, textMode: if basis then 'value_and_name' else 'value', colorMode: 'none', graphMode: 'none' }
  ),
  // The label of the one series that there is; `colors` by its words.
  word(title, description, expr, label, colors, width=4, height=4):: panel(
    'stat',
    title,
    description,
    'none',
    [lib.target(expr, '{{%s}}' % label, instant=true)],
    width,
    height,
    {},
    { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, textMode: 'name', colorMode: 'background_solid', graphMode: 'none' },
    { fieldConfig+: { overrides: [
      { matcher: { id: 'byName', options: c.word }, properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: c.color } }] }
      for c in colors
    ] } }
  ),
  // A lane for each series; its values are indices of `words`, each { word, color }, written there or, `told` below, once for all.
  lanes(title, description, targets, words, width=24, height=8, told=false):: panel(
    'state-timeline',
    title,
    description,
    'none',
    targets,
    width,
    height,
    {
      custom: { fillOpacity: 80, lineWidth: 0 },
      mappings: [{ type: 'value', options: { [std.toString(i)]: { text: words[i].word, color: words[i].color, index: i } for i in std.range(0, std.length(words) - 1) } }],
    },
    { mergeValues: true, showValue: if told then 'never' else 'auto', rowHeight: 0.8, legend: { showLegend: told, displayMode: 'list', placement: 'bottom' } }
  ),
  bars(title, description, unit, expr, legend, width=8, height=10):: panel(
    'bargauge',
    title,
    description,
    unit,
    [lib.target(expr, legend, instant=true)],
    width,
    height,
    { decimals: 2, color: { mode: 'fixed', fixedColor: 'blue' } },
    { displayMode: 'basic', orientation: 'horizontal', showUnfilled: true, reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false } }
  ),
  // One row for each set of labels; `names` are the columns of the values, `hidden` those that say nothing, `order` those
  // that come first, `overrides` as Grafana has them.
  rows(title, description, targets, names, hidden=[], order=[], overrides=[], width=24, height=8):: panel(
    'table',
    title,
    description,
    'none',
    targets,
    width,
    height,
    {},
    { showHeader: true, cellHeight: 'sm' },
    {
      fieldConfig+: { overrides: overrides },
      transformations: [
        { id: 'merge', options: {} },
        { id: 'organize', options: {
          excludeByName: { [name]: true for name in ['Time', '__name__'] + hidden },
          renameByName: {
            [if std.length(targets) == 1 then 'Value' else 'Value #' + letters[i]]: names[i]
            for i in std.range(0, std.length(targets) - 1)
          },
          indexByName: { [order[i]]: i for i in std.range(0, std.length(order) - 1) },
        } },
      ],
    }
  ),
  // Of a column in a table: its width in pixels, and words for 0 and 1.
  column(name, width, words=[]):: {
    matcher: { id: 'byName', options: name },
    properties: [{ id: 'custom.width', value: width }] + (
      if words == [] then [] else [
        { id: 'mappings', value: [{ type: 'value', options: { [std.toString(i)]: { text: words[i].word, color: words[i].color, index: i } for i in [0, 1] } }] },
        { id: 'custom.cellOptions', value: { type: 'color-text' } },
      ]
    ),
  },
  heatmap(title, description, unit, expr, width=12, height=8):: panel(
    'heatmap',
    title,
    description,
    unit,
    [lib.target(expr, '{{le}}', 'heatmap')],
    width,
    height,
    {},
    { calculate: false, yAxis: { unit: unit }, color: { mode: 'scheme', scheme: 'Blues', steps: 64 }, cellGap: 1, tooltip: { mode: 'single', yHistogram: false } }
  ),
  // x against y over time.
  path(title, description, targets, width=8, height=10):: panel(
    'xychart',
    title,
    description,
    'none',
    targets,
    width,
    height,
    { custom: { show: 'points+lines', lineWidth: 1, pointSize: { fixed: 4 } } },
    { mapping: 'auto', legend: { showLegend: false, displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'single', sort: 'none' } },
    {
      // One frame of both: the first is x.
      transformations: [
        { id: 'joinByField', options: { byField: 'Time', mode: 'outer' } },
        { id: 'organize', options: { excludeByName: { Time: true }, renameByName: {}, indexByName: {} } },
      ],
    }
  ),
  alerts(title, description, category, width=8, height=10):: panel(
    'alertlist',
    title,
    description,
    'none',
    [],
    width,
    height,
    {},
    { alertInstanceLabelFilter: '{category="%s"}' % category, viewMode: 'list', stateFilter: { firing: true, pending: true }, datasource: '${datasource}' }
  ),

  dashboard(uid, title, description, panels, variables=[], links=[], refresh='5s', from='now-6h'):: {
    // Left to right, the next line below the tallest of the one before.
    local place(state, panel) =
      local wraps = state.x + panel.size.w > 24;
      local x = if wraps then 0 else state.x;
      local y = if wraps then state.y + state.tallest else state.y;
      {
        x: x + panel.size.w,
        y: y,
        tallest: std.max(if wraps then 0 else state.tallest, panel.size.h),
        placed: state.placed + [panel { id: std.length(state.placed) + 1, gridPos: panel.size { x: x, y: y } }],
      },
    id: null,
    uid: uid,
    title: title,
    description: description,
    tags: ['rotationd'],
    schemaVersion: 41,
    version: 1,
    editable: false,
    graphTooltip: 1,
    refresh: refresh,
    time: { from: from, to: 'now' },
    timezone: 'browser',
    links: [
      { type: 'dashboards', title: 'rotationd', tags: ['rotationd'], asDropdown: false, includeVars: true, keepTime: true, targetBlank: false, icon: 'external link', tooltip: '', url: '' },
    ] + links,
    annotations: { list: [
      {
        name: 'Transitions',
        datasource: datasource,
        enable: true,
        iconColor: 'blue',
        expr: 'changes(rotation_state_entered_timestamp_seconds{job=~"$job",instance=~"$instance"}[1m]) > 0',
        titleFormat: 'Transition',
        textFormat: '{{instance}}',
        step: '1m',
      },
      {
        name: 'Pages',
        datasource: datasource,
        enable: true,
        iconColor: 'red',
        expr: 'ALERTS{alertname=~"Rotation.*",alertstate="firing",severity="critical"}',
        titleFormat: '{{alertname}}',
        step: '1m',
      },
    ] },
    templating: { list: [
      { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', refresh: 1, current: {}, options: [] },
      query('job', 'Job', 'rotation_build_info'),
      query('instance', 'Instance', 'rotation_build_info{job=~"$job"}'),
    ] + [query(v.name, v.label, v.metric) for v in variables] },
    panels: std.foldl(place, panels, { x: 0, y: 0, tallest: 0, placed: [] }).placed,
  },
}
