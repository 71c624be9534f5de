// What is in Grafana's server and in no package of npm: state timeline, heatmap, XY chart and the list of alerts, as near to
// Grafana's as a picture needs.
import React, { useEffect, useState } from 'react';
import { FieldType, formattedValueToString, getFieldDisplayName, getValueFormat } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';

const time = (frame) => frame.fields.find((f) => f.type === FieldType.time);
const numbers = (frame) => frame.fields.filter((f) => f.type === FieldType.number);

export const Nothing = () => <div style={{ display: 'grid', placeItems: 'center', height: '100%', opacity: 0.6 }}>No data</div>;

function Times({ from, to, x, y }) {
  const theme = useTheme2();
  return [1, 2, 3, 4].map((i) => from + (to - from) * i / 5).map((t) => (
    <text key={t} x={x(t)} y={y} fontSize="12" textAnchor="middle" fill={theme.colors.text.secondary}>{new Date(t).toISOString().slice(11, 19)}</text>));
}

// Runs of equal values of each field, as rectangles.
export function Lanes({ data, width, height, timeRange, fieldConfig, options }) {
  const theme = useTheme2();
  const lanes = data.series.flatMap((frame) => numbers(frame).map((field) => (
    { field, times: time(frame).values, name: getFieldDisplayName(field, frame, data.series) })));
  if (lanes.length === 0) return <Nothing />;
  const told = options.legend.showLegend;
  const label = 16 + 6.2 * Math.max(...lanes.map((l) => l.name.length));
  const row = (height - (told ? 38 : 18)) / lanes.length;
  const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  const x = (t) => label + (width - label) * (t - from) / (to - from);
  const runs = ({ field, times }) => {
    const found = [];
    times.forEach((t, i) => {
      const value = field.values[i];
      if (found.length > 0 && found.at(-1).value === value) found.at(-1).end = times[i + 1] ?? to;
      else found.push({ value, start: t, end: times[i + 1] ?? to });
    });
    return found.filter((run) => run.value !== null);
  };
  const words = fieldConfig.defaults.mappings.flatMap((m) => Object.values(m.options)).filter((w) => w.color !== 'transparent');
  return (
    <svg width={width} height={height} style={{ fontSize: Math.min(12, row), fontFamily: theme.typography.fontFamily }}>
      {lanes.map((lane, i) => (
        <g key={i}>
          <text x={label - 8} y={(i + 0.5) * row} textAnchor="end" dominantBaseline="central" fill={theme.colors.text.primary}>{lane.name}</text>
          {runs(lane).map((run) => {
            const { text, color } = lane.field.display(run.value);
            const long = x(run.end) - x(run.start);
            return (
              <g key={run.start}>
                <rect x={x(run.start)} width={Math.max(0, long)} y={(i + 0.1) * row} height={row * 0.8} fill={color}
                  fillOpacity={fieldConfig.defaults.custom.fillOpacity / 100} />
                {options.showValue !== 'never' && long > 7 * text.length + 8 && (
                  <text x={(x(run.start) + x(run.end)) / 2} y={(i + 0.5) * row} textAnchor="middle" dominantBaseline="central"
                    fill={theme.colors.getContrastText(color)}>{text}</text>)}
              </g>);
          })}
        </g>))}
      <Times from={from} to={to} x={x} y={lanes.length * row + 14} />
      {told && words.map((w, i) => (
        <g key={w.text} fontSize="12" transform={`translate(${words.slice(0, i).reduce((sum, one) => sum + 34 + 6.4 * one.text.length, 0)} ${height - 8})`}>
          <rect width="14" height="4" y="-2" rx="1" fill={theme.visualization.getColorByName(w.color)} />
          <text x="20" dominantBaseline="central" fill={theme.colors.text.primary}>{w.text}</text>
        </g>))}
    </svg>);
}

// A column for each time, a row for each bucket; the more, the bluer.
export function Heat({ data, width, height, timeRange, options }) {
  const theme = useTheme2();
  const rows = data.series.map((frame) => ({ values: numbers(frame)[0].values, times: time(frame).values,
    name: getFieldDisplayName(numbers(frame)[0], frame, data.series) }));
  const used = rows.map((r, i) => (r.values.some((v) => v > 0) ? i : -1)).filter((i) => i >= 0);
  if (used.length === 0) return <Nothing />;
  const shown = rows.slice(Math.max(0, used[0] - 1), used.at(-1) + 2);
  const most = Math.max(...shown.flatMap((r) => r.values));
  const [from, to] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  const row = (height - 18) / shown.length;
  const x = (t) => 64 + (width - 64) * (t - from) / (to - from);
  const bound = (le) => formattedValueToString(getValueFormat(options.yAxis.unit)(Number(le)));
  return (
    <svg width={width} height={height} style={{ fontSize: 12, fontFamily: theme.typography.fontFamily }}>
      {shown.map((r, i) => {
        const y = (shown.length - i - 1) * row;
        const step = r.times[1] - r.times[0];
        return (
          <g key={i}>
            {i % Math.ceil(14 / row) === 0 && (
              <text x={56} y={y + row / 2} textAnchor="end" dominantBaseline="central" fill={theme.colors.text.primary}>{bound(r.name)}</text>)}
            {r.values.map((v, at) => v > 0 && (
              <rect key={at} x={x(r.times[at])} width={x(r.times[at] + step) - x(r.times[at])} y={y} height={row - 1}
                fill={`hsl(210 80% ${15 + 60 * Math.sqrt(v / most)}%)`} />))}
          </g>);
      })}
      <Times from={from} to={to} x={x} y={height - 4} />
    </svg>);
}

export function Path({ data, width, height }) {
  const theme = useTheme2();
  const [xs, ys] = data.series.flatMap(numbers);
  if (!ys) return <Nothing />;
  const points = xs.values.map((v, i) => [v, ys.values[i]]).filter(([a, b]) => a !== null && b !== null);
  const scale = (values, low, high) => {
    const [min, max] = [Math.min(...values), Math.max(...values)];
    const margin = (max - min) * 0.1 || 1;
    return { at: (v) => low + (high - low) * (v - min + margin) / (max - min + 2 * margin), ticks: [0, 1, 2, 3, 4].map((i) => min + (max - min) * i / 4) };
  };
  const sx = scale(points.map((p) => p[0]), 48, width - 8);
  const sy = scale(points.map((p) => p[1]), height - 36, 8);
  const [axis, words, green] = [theme.colors.border.weak, theme.colors.text.secondary, theme.visualization.getColorByName('green')];
  return (
    <svg width={width} height={height} style={{ fontSize: 12, fontFamily: theme.typography.fontFamily }}>
      {sx.ticks.map((v) => (
        <g key={v}>
          <line x1={sx.at(v)} x2={sx.at(v)} y1={8} y2={height - 36} stroke={axis} />
          <text x={sx.at(v)} y={height - 20} textAnchor="middle" fill={words}>{v.toFixed(1)}</text>
        </g>))}
      {sy.ticks.map((v) => (
        <g key={v}>
          <line y1={sy.at(v)} y2={sy.at(v)} x1={48} x2={width - 8} stroke={axis} />
          <text x={42} y={sy.at(v)} textAnchor="end" dominantBaseline="central" fill={words}>{v.toFixed(1)}</text>
        </g>))}
      <text x={width / 2} y={height - 4} textAnchor="middle" fill={words}>{getFieldDisplayName(xs, data.series[0])}</text>
      <polyline points={points.map(([a, b]) => `${sx.at(a)},${sy.at(b)}`).join(' ')} fill="none" stroke={green} />
      {points.map(([a, b], i) => <circle key={i} cx={sx.at(a)} cy={sy.at(b)} r={2} fill={green} />)}
    </svg>);
}

export const alertList = (source) => function Alerts({ options }) {
  const theme = useTheme2();
  const [alerts, setAlerts] = useState([]);
  const [, label, value] = /\{(\w+)="(\w+)"\}/.exec(options.alertInstanceLabelFilter);
  useEffect(() => { source.alerts().then(setAlerts); }, []);
  const shown = alerts.filter((a) => a.labels[label] === value && options.stateFilter[a.state]);
  const edge = (a) => `3px solid ${a.state === 'firing' ? theme.colors.error.main : theme.colors.warning.main}`;
  if (shown.length === 0) return <Nothing />;
  return (
    <div style={{ overflow: 'auto', height: '100%' }}>
      {shown.map((a, i) => (
        <div key={i} style={{ borderLeft: edge(a), padding: '2px 8px', margin: '4px 0', background: theme.colors.background.secondary }}>
          <b>{a.labels.alertname}</b> <span style={{ color: theme.colors.text.secondary }}>{a.state} · {a.labels.severity}</span>
          <div style={{ fontSize: 12 }}>{a.annotations.summary}</div>
        </div>))}
    </div>);
};
