#include "metrics/exposition.hpp"

#include "metrics/protobuf_format.hpp"
#include "metrics/text_format.hpp"

namespace rotation::metrics {

std::string_view content_type(Format format) noexcept {
  switch (format) {
    case Format::text:
      return "text/plain; version=0.0.4; charset=utf-8";
    case Format::openmetrics:
      return "application/openmetrics-text; version=1.0.0; charset=utf-8";
    case Format::protobuf:
      return "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";
  }
  return "";
}

std::string write(const Families& families, Format format) {
  switch (format) {
    case Format::text:
      return write_text(families, TextDialect::prometheus);
    case Format::openmetrics:
      return write_text(families, TextDialect::openmetrics);
    case Format::protobuf:
      return write_protobuf(families);
  }
  return "";
}

}  // namespace rotation::metrics
