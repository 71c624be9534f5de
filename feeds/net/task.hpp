// The coroutine types of this folder. Private to its .cpp files: they bring in Boost.Asio.
//
// The concrete executor of the io_context, which is run by one thread, makes every coroutine of a feed
// sequential with the others (an implicit strand) and costs a third less than the type-erased default.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

namespace rotation::net {

using Executor = boost::asio::io_context::executor_type;
template <class T>
using Task = boost::asio::awaitable<T, Executor>;
using Timer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
using boost::system::error_code;
using SteadyTime = std::chrono::steady_clock::time_point;

// Completion token: errors are values, in front.
inline constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<Executor>> kAsValue{};

}  // namespace rotation::net
