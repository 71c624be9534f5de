#include "daemon/terminal/display.hpp"

#include <array>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

#include <langinfo.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define NCURSES_NOMACROS 1  // its macros have names like `clear` and `move`
#include <curses.h>

namespace rotation::daemon::terminal {
namespace {

constexpr std::array kFaults{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

// What gives the terminal back without a library: all that a handler of a fault may touch.
struct Restore {
  termios modes{};
  std::array<char, 128> bytes{};
  std::size_t size = 0;
};
Restore restore;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): a handler knows nothing else

extern "C" void on_fault(int number) {
  (void)!write(STDOUT_FILENO, restore.bytes.data(), restore.size);
  (void)tcsetattr(STDIN_FILENO, TCSANOW, &restore.modes);
  (void)raise(number);  // as if nobody had been asked: SA_RESETHAND
}

void add_capability(const char* name) {
  const char* text = tigetstr(const_cast<char*>(name));  // NOLINT: an interface older than const
  if (text == nullptr || text == reinterpret_cast<const char*>(-1)) return;
  const std::size_t size = std::strlen(text);
  if (restore.size + size > restore.bytes.size()) return;
  std::memcpy(restore.bytes.data() + restore.size, text, size);
  restore.size += size;
}

// Where the locale is not UTF-8.
char plain_sign(char32_t sign) {
  if (sign < 0x7F) return static_cast<char>(sign);
  switch (sign) {
    case U'✓':
      return 'x';
    case U'✗':
      return '!';
    case U'–':
    case U'−':
    case U'─':
      return '-';
    case U'═':
      return '=';
    case U'│':
    case U'┃':
      return '|';
    case U'●':
      return '*';
    case U'○':
      return 'o';
    case U'·':
      return '.';
    case U'→':
    case U'►':
      return '>';
    case U'◄':
      return '<';
    case U'↑':
      return '^';
    case U'σ':
      return 's';
    case U'…':
      return '~';
    case U'◇':
    case U'◆':
    case U'■':
      return '#';
    default:
      return '?';
  }
}

struct Colour {
  short foreground;  // -1: the terminal's own
  attr_t attributes;
};
// By Tone.
constexpr std::array<Colour, kTones> kColours{{{-1, A_NORMAL},
                                               {-1, A_DIM},
                                               {-1, A_BOLD},
                                               {COLOR_GREEN, A_BOLD},
                                               {COLOR_YELLOW, A_BOLD},
                                               {COLOR_RED, A_BOLD},
                                               {COLOR_CYAN, A_NORMAL},
                                               {-1, A_REVERSE}}};

}  // namespace

class Display::Impl {
 public:
  Impl() {
    if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0 ||
        tcgetattr(STDIN_FILENO, &restore.modes) != 0) {
      throw std::runtime_error("watch needs a terminal; with --json it needs none");
    }
    std::setlocale(LC_CTYPE, "");
    utf8_ = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    screen_ = newterm(nullptr, stdout, stdin);
    if (screen_ == nullptr) {
      const char* term = std::getenv("TERM");
      throw std::runtime_error("nothing is known of a terminal called " +
                               std::string(term == nullptr ? "(TERM is not set)" : term));
    }
    cbreak();
    noecho();
    curs_set(0);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    const char* no_color = std::getenv("NO_COLOR");
    colours_ = (no_color == nullptr || *no_color == '\0') && has_colors() && start_color() == OK &&
               use_default_colors() == OK;
    for (short tone = 0; colours_ && tone < kTones; ++tone) {
      init_pair(static_cast<short>(tone + 1), kColours[static_cast<std::size_t>(tone)].foreground, -1);
    }
    restore.size = 0;
    for (const char* name : {"sgr0", "op", "rmkx", "cnorm", "rmcup"}) add_capability(name);
    struct sigaction action {};
    action.sa_handler = on_fault;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    for (const int number : kFaults) sigaction(number, &action, nullptr);
  }

  ~Impl() {
    for (const int number : kFaults) std::signal(number, SIG_DFL);
    endwin();
    delscreen(screen_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void show(const Frame& frame) {
    const Size size = frame.size();
    if (size.rows != getmaxy(stdscr) || size.columns != getmaxx(stdscr)) resizeterm(size.rows, size.columns);
    for (int row = 0; row < size.rows; ++row) {
      for (int column = 0; column < size.columns; ++column) put(row, column, frame.at(row, column));
    }
    refresh();
  }

 private:
  void put(int row, int column, const Cell& cell) const {
    const auto tone = static_cast<std::size_t>(cell.tone);
    const std::array<wchar_t, 2> sign{
        utf8_ ? static_cast<wchar_t>(cell.sign) : static_cast<wchar_t>(plain_sign(cell.sign)), L'\0'};
    cchar_t drawn;
    setcchar(&drawn, sign.data(), kColours[tone].attributes,
             colours_ ? static_cast<short>(tone + 1) : static_cast<short>(0), nullptr);
    mvadd_wch(row, column, &drawn);
  }

  SCREEN* screen_ = nullptr;
  bool utf8_ = false;
  bool colours_ = false;
};

Display::Display() : impl_(std::make_unique<Impl>()) {}
Display::~Display() = default;

Size Display::size() const {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

void Display::show(const Frame& frame) {
  impl_->show(frame);
}

std::optional<int> Display::key() {
  const int pressed = getch();
  if (pressed == ERR) return std::nullopt;
  return pressed;
}

void Display::redraw() {
  clearok(curscr, TRUE);
}

}  // namespace rotation::daemon::terminal
