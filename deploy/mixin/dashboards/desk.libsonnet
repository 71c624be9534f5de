// Where the rotation stands, and what is missing: for the desk.
function(config)
  local p = import 'panels.libsonnet';
  local e = (import '../expressions.libsonnet').new({ selector: 'job=~"$job",instance=~"$instance"' });
  local series = e.series;
  local statistic(name, legend=name) =
    p.target('max by (name) (%s)' % series('rotation_statistic', 'name="%s"' % name), legend);
  local deciding(metric, matchers='') =
    '%s and on (instance, id) %s' % [series(metric, matchers), series('rotation_trigger_info', 'role!="flag"')];
  local threshold(id, switch) =
    p.target('max(%s)' % series('rotation_trigger_threshold', 'id="%s",switch="%s"' % [id, switch]), '%s %s' % [id, switch]);
  local intraday(name, sign='') =
    p.target('%smax(%s)' % [sign, series('rotation_intraday_threshold', 'name="%s"' % name)], '%slevel %s' % [sign, name]);

  p.dashboard(
    'rotation-desk',
    'Rotation / Desk',
    'State of the rotation from large into small caps, what is missing, and what moves. Confirmed values are those of the last close; provisional ones are with present prices.',
    [
      p.word('State', 'Regime state of the last evaluated close.', 'max by (state) (%s == 1)' % series('rotation_state'), 'state', p.states),
      p.word('Data quality', 'Quality of the inputs at the last close: below PARTIAL nothing moves up.', 'max by (quality) (%s == 1)' % series('rotation_data_quality'), 'quality', p.qualities, width=3),
      p.number('Unmet needs', 'Mandatory triggers off, votes missing, vetoes on.', 'none', 'max(%s)' % series('rotation_unmet_needs')),
      p.number('Hardest', 'Hardest of the least moves that would confirm, in 20-session standard deviations.', 'suffix:σ', 'max(%s)' % series('rotation_hardest_sigma'), width=2, decimals=2),
      p.number('Score', 'How far along the triggers are, 0 to 100; decides nothing.', 'none', 'max by (basis) (%s)' % series('rotation_score'), decimals=0, basis=true),
      p.number('Tranche', 'Advised position as a ratio of the configured largest weight; advice, not an order.', 'percentunit', 'max(%s)' % series('rotation_tranche'), width=2),
      p.number('Room to the stop', 'Log price ratio down to where the position is invalidated; empty without a position.', 'percentunit', 'min by (basis) (%s)' % series('rotation_stop_room_log'), decimals=2, basis=true),
      p.number('Age', 'Sessions since the state was entered.', 'none', 'max(%s)' % series('rotation_state_age_sessions'), width=2),
      p.number('Market', 'Whether the New York Stock Exchange has its regular hours, by event time.', 'none', 'max(%s)' % series('rotation_market_open'), width=2, mappings=[
        { type: 'value', options: { '0': { text: 'closed' }, '1': { text: 'open' } } },
      ]),

      p.lanes('State over time', 'Regime state, a lane for each replica.', [p.target(e.index('rotation_state', 'state', p.words(p.states)), '{{instance}}')], p.states, height=4),

      p.lines(
        'Trend of the spread',
        'z of each pair over 60 sessions, confirmed and provisional, with the levels of trigger M1.',
        'none',
        [
          p.target('max by (pair, basis) (%s)' % series('rotation_spread_z', 'k="60"'), '{{pair}} {{basis}}'),
          threshold('M1', 'on'),
          threshold('M1', 'off'),
        ],
        dashed='/^M1 /'
      ),
      p.lines(
        'Spread',
        'Log price ratio small over large of each pair, and the stop of the primary one.',
        'none',
        [
          p.target('max by (pair, basis) (%s)' % series('rotation_spread_log'), '{{pair}} {{basis}}'),
          p.target('max(%s)' % series('rotation_stop_log'), 'stop'),
        ],
        dashed='/^stop/'
      ),

      p.bars('Distance of each trigger', 'Size of the move that would switch the trigger, in 20-session standard deviations; the nearest first.', 'suffix: σ', 'sort(max by (id) (%s))' % deciding('rotation_trigger_sigma'), '{{id}}', height=15),
      p.rows(
        'Triggers',
        'Every trigger that decides, at the last close: position, value, levels, and what it means. Flags are on the board of forensics.',
        [
          p.table('max by (id) (%s)' % deciding('rotation_trigger_on', 'basis="confirmed"')),
          p.table('max by (id) (%s)' % deciding('rotation_trigger_value', 'basis="confirmed"')),
          p.table('max by (id) (%s)' % deciding('rotation_trigger_threshold', 'switch="on"')),
          p.table('max by (id) (%s)' % deciding('rotation_trigger_threshold', 'switch="off"')),
          p.table('max by (id) (%s)' % deciding('rotation_trigger_available')),
          p.table('max by (id, role, help) (%s)' % series('rotation_trigger_info', 'role!="flag"')),
        ],
        ['position', 'value', 'on at', 'off at', 'available', 'info'],
        hidden=['Value #F'],
        order=['id', 'role', 'Value #A', 'Value #B', 'Value #C', 'Value #D', 'Value #E', 'help'],
        overrides=[
          p.column('id', 120),
          p.column('role', 110),
          p.column('position', 80, [{ word: 'off', color: 'text' }, { word: 'on', color: 'green' }]),
          p.column('value', 80),
          p.column('on at', 80),
          p.column('off at', 80),
          p.column('available', 80, [{ word: 'no', color: 'orange' }, { word: 'yes', color: 'text' }]),
        ],
        width=16,
        height=15
      ),

      p.lines(
        'Session in progress',
        'Change of the spread since the close before, in the standard deviations usual until that minute, and the level of a shock.',
        'none',
        [p.target('max(%s)' % series('rotation_intraday_z'), 'z'), intraday('shock'), intraday('shock', '-')],
        width=8,
        dashed='/level/'
      ),
      p.lines(
        'Leaders',
        'Change of the leader line since the close before, log, and the levels of an unwind.',
        'percentunit',
        [p.target('min(%s)' % series('rotation_leader_change_intraday'), 'leaders'), intraday('unwind_1'), intraday('unwind_2')],
        width=8,
        dashed='/level/'
      ),
      p.lines(
        'Breadth',
        'z over 60 sessions: equal weight, cyclicals over defensives, levered domestic value, the leader line.',
        'none',
        [statistic('z60_RSP'), statistic('z60_CYC'), statistic('P3_stat'), statistic('z60_LR')],
        width=8
      ),
      p.lines('Yields', 'Treasury yields a year.', 'percentunit', [p.target('max by (series) (%s)' % series('rotation_series_yield_ratio'), '{{series}}')], width=8),
      p.lines('Dollar', 'Dollar index: its last level, and what six currency pairs make of it.', 'none', [p.target('max by (source) (%s)' % series('rotation_dollar_index'), '{{source}}')], width=8),
      p.lines(
        'Credit and conditions',
        'z of the credit line, and the financial conditions index: positive is tighter.',
        'none',
        [statistic('z20_cr'), statistic('z60_cr'), p.target('max by (basis) (%s)' % series('rotation_fci'), 'FCI {{basis}}')],
        width=8
      ),
      p.lines(
        'Valuation gap',
        "Discount of the small caps' P/E, and the share of the gap closed; empty without reference prices.",
        'percentunit',
        [p.target('max(%s)' % series('rotation_discount'), 'discount'), p.target('max by (target) (%s)' % series('rotation_closure'), 'closed, to {{target}}')],
        width=8,
        height=10
      ),
      p.path(
        'Rotation graph',
        'Relative ratio (x) against its momentum (y), around 100, by an open formula: right and up leads.',
        [statistic('rrg_ratio', 'ratio'), statistic('rrg_momentum', 'momentum')]
      ),
      p.alerts('Signals firing', 'Alerts of category signal; each links to its runbook page.', 'signal'),
    ],
    links=[{ type: 'link', title: 'Runbook', url: config.runbookUrl % 'README', targetBlank: true, icon: 'doc', asDropdown: false, includeVars: false, keepTime: false, tags: [], tooltip: '' }]
  )
