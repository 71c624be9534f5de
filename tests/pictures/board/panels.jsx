// The panels of @grafana/ui, and the plugins of Grafana made of them.
import React from 'react';
import { FieldColorModeId, FieldConfigProperty, PanelPlugin, VizOrientation, formattedValueToString, getFieldDisplayValues } from '@grafana/data';
import { BarGauge, BigValue, Table, TimeSeries, VizRepeater, useTheme2 } from '@grafana/ui';
import { option } from './application.js';
import { Heat, Lanes, Nothing, Path, alertList } from './drawn.jsx';

const events = (annotations = []) => annotations.flatMap((frame) => {
  const [times, colors] = ['time', 'color'].map((name) => frame.fields.find((f) => f.name === name)?.values ?? []);
  return times.map((time, i) => ({ time, color: colors[i] }));
});

// A vertical line at each.
function mark(builder, marks, theme) {
  builder.addHook('draw', ({ ctx, bbox, valToPos }) => {
    ctx.save();
    ctx.setLineDash([5, 5]);
    for (const { time, color } of marks) {
      const x = valToPos(time, 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.strokeStyle = theme.visualization.getColorByName(color);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  });
}

function Lines({ data, width, height, options, timeRange, timeZone }) {
  const theme = useTheme2();
  const marks = events(data.annotations);
  if (data.series.length === 0) return <Nothing />;
  // Annotations come later than the series: then it is set up once more.
  return (
    <TimeSeries key={marks.length} frames={data.series} width={width} height={height} timeRange={timeRange} timeZone={timeZone}
      legend={options.legend} options={options}>
      {(builder) => { mark(builder, marks, theme); return null; }}
    </TimeSeries>);
}

function Repeated({ props, render, ...more }) {
  const theme = useTheme2();
  const values = () => getFieldDisplayValues({ data: props.data.series, fieldConfig: props.fieldConfig, reduceOptions: props.options.reduceOptions,
    replaceVariables: props.replaceVariables, theme, timeZone: props.timeZone, sparkline: props.options.graphMode === 'area' });
  return <VizRepeater getValues={values} source={props.data} width={props.width} height={props.height} renderCounter={props.renderCounter}
    renderValue={(one) => render(one, theme)} {...more} />;
}

const Stat = (props) => <Repeated props={props} orientation={VizOrientation.Auto} autoGrid render={({ value, width, height, count }, theme) => (
  <BigValue value={value.display} sparkline={value.sparkline} count={count} width={width} height={height} theme={theme}
    colorMode={props.options.colorMode} graphMode={props.options.graphMode} textMode={props.options.textMode} />)} />;

const longest = (texts) => texts.reduce((a, b) => (a.length > b.length ? a : b), '');
const alignment = (values) => ({ title: longest(values.map((v) => v.display.title)), text: longest(values.map((v) => formattedValueToString(v.display))) });
const Bars = (props) => <Repeated props={props} orientation={VizOrientation.Horizontal} minVizHeight={16} maxVizHeight={300} itemSpacing={4}
  getAlignmentFactors={alignment} render={({ value, width, height, alignmentFactors }, theme) => (
    <BarGauge value={value.display} field={value.field} width={width} height={height} orientation={VizOrientation.Horizontal} theme={theme}
      alignmentFactors={alignmentFactors} displayMode={props.options.displayMode} showUnfilled={props.options.showUnfilled} itemSpacing={4} />)} />;

const Rows = ({ data, width, height, options }) => (data.series.length === 0 ? <Nothing />
  : <Table data={data.series[0]} width={width} height={height} cellHeight={options.cellHeight} showTypeIcons={false} columnMinWidth={60} />);

function plugin(id, component, { color, custom = {}, skipDataQuery = false } = {}) {
  const made = new PanelPlugin(component).useFieldConfig({
    standardOptions: { [FieldConfigProperty.Color]: { defaultValue: { mode: color ?? FieldColorModeId.Thresholds } } },
    useCustomConfig: (builder) => {
      for (const [path, value] of Object.entries(custom)) builder.addCustomEditor(option(path, value));
    } });
  made.meta = { id, name: id, type: 'panel', skipDataQuery, info: { version: '', logos: {} } };
  return made;
}

// Grafana's defaults; what a plugin does not name here is ignored in a dashboard, as Grafana ignores it.
const line = { drawStyle: 'line', lineInterpolation: 'linear', lineWidth: 1, fillOpacity: 0, gradientMode: 'none', lineStyle: undefined, spanNulls: false,
  showPoints: 'auto', pointSize: 5, axisPlacement: 'auto', axisLabel: '', axisBorderShow: false, scaleDistribution: { type: 'linear' },
  hideFrom: { legend: false, tooltip: false, viz: false } };

export const panelPlugins = (source) => Object.fromEntries([
  plugin('timeseries', Lines, { color: FieldColorModeId.PaletteClassic, custom: line }),
  plugin('stat', Stat),
  plugin('bargauge', Bars),
  plugin('table', Rows, { custom: { align: 'auto', cellOptions: { type: 'auto' }, width: undefined, filterable: false, inspect: false } }),
  plugin('state-timeline', Lanes, { custom: { fillOpacity: 80, lineWidth: 0 } }),
  plugin('heatmap', Heat),
  plugin('xychart', Path, { custom: { show: 'points', lineWidth: 1, pointSize: { fixed: 4 } } }),
  plugin('alertlist', alertList(source), { skipDataQuery: true }),
].map((p) => [p.meta.id, p]));
