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

{
  local lib = self,

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

  // `dashed`: regular expression of the names that are levels, not measurements.
  lines(title, description, unit, targets, width=12, height=8, dashed=null):: panel(
    'timeseries',
    title,
    description,
    unit,
    targets,
    width,
    height,
    { custom: { lineWidth: 1, fillOpacity: 0, showPoints: 'never', spanNulls: false } },
    { legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] }, tooltip: { mode: 'multi', sort: 'none' } },
    if dashed == null then {} else {
      fieldConfig+: { overrides: [{
        matcher: { id: 'byRegexp', options: dashed },
        properties: [{ id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } }],
      }] },
    }
  ),
  number(title, description, unit, expr, width=3, height=4, decimals=null):: panel(
    'stat',
    title,
    description,
    unit,
    [lib.target(expr)],
    width,
    height,
    if decimals == null then {} else { decimals: decimals },
    { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, textMode: 'value', colorMode: 'none', graphMode: 'area' }
  ),
  // The label of the one series that there is.
  word(title, description, expr, label, width=4, height=4):: panel(
    'stat',
    title,
    description,
    'none',
    [lib.target(expr, '{{%s}}' % label, instant=true)],
    width,
    height,
    { color: { mode: 'fixed', fixedColor: 'blue' } },
    { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, textMode: 'name', colorMode: 'background', graphMode: 'none' }
  ),
  // A lane for each series of 0 and 1.
  lanes(title, description, targets, width=24, height=8):: panel(
    'state-timeline',
    title,
    description,
    'none',
    targets,
    width,
    height,
    {
      custom: { fillOpacity: 80, lineWidth: 0 },
      color: { mode: 'thresholds' },
      thresholds: { mode: 'absolute', steps: [{ color: 'transparent', value: null }, { color: 'blue', value: 1 }] },
      mappings: [{ type: 'value', options: { '0': { text: ' ' }, '1': { text: 'on' } } }],
    },
    { mergeValues: true, showValue: 'never', rowHeight: 0.8, legend: { showLegend: false, displayMode: 'list', placement: 'bottom' } }
  ),
  bars(title, description, unit, expr, legend, width=8, height=10):: panel(
    'bargauge',
    title,
    description,
    unit,
    [lib.target(expr, legend, instant=true)],
    width,
    height,
    { decimals: 2 },
    { displayMode: 'basic', orientation: 'horizontal', showUnfilled: true, reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false } }
  ),
  // One row for each set of labels; `names` are the columns of the values, `hidden` those that say nothing.
  rows(title, description, targets, names, hidden=[], width=24, height=8):: panel(
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
      transformations: [
        { id: 'merge', options: {} },
        { id: 'organize', options: {
          excludeByName: { [name]: true for name in ['Time', '__name__'] + hidden },
          renameByName: {
            [if std.length(targets) == 1 then 'Value' else 'Value #' + letters[i]]: names[i]
            for i in std.range(0, std.length(targets) - 1)
          },
          indexByName: {},
        } },
      ],
    }
  ),
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
