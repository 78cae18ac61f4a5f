import Glibc

/// A small shell that outlives us: when our end of its pipe closes, however that comes about, it stops the server and removes the folder.
///
/// The kernel closes the pipe on return, on a signal, on a crash and on `kill -9` alike, so there is one way out for all.
struct Watchdog: Sendable {
  private let process: Subprocess
  private let pipe: Int32

  /// Watches over a folder until `release`, or until this process ends.
  init(over folder: ServerFolder) throws(PrivatePostgresError) {
    var ends: [Int32] = [0, 0]
    // A pair of sockets, because pipe() has no atomic close-on-exec: a program started meanwhile would hold our end open.
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw PrivatePostgresError(.failed, "Can't make a pair of sockets: \(String(cString: strerror(errno)))")
    }
    defer { close(ends[0]) }
    do throws(PrivatePostgresError) {
      process = try Subprocess(Self.command(folder), input: ends[0])
    } catch {
      close(ends[1])
      throw error
    }
    pipe = ends[1]
  }

  /// Clears a folder away, and waits until it is gone; false if that took too long.
  static func clear(_ folder: ServerFolder) throws(PrivatePostgresError) -> Bool {
    try Subprocess(command(folder)).wait(atMost: .seconds(15)) != nil
  }

  /// Clears a folder away while we do other things.
  static func clearInBackground(_ folder: ServerFolder) throws(PrivatePostgresError) {
    // Not our child but its shell's: nobody would collect its exit status before our end, and a program that waits for any child (as Swift
    // Testing does) would find the same dead one again and again.
    let detached = ["/bin/sh", "-c", #""$@" </dev/null &"#, "sh"] + command(folder)
    _ = try Subprocess(detached).wait(atMost: .seconds(5))
  }

  /// Closes the pipe and waits until all is gone; false if that took too long.
  func release() -> Bool {
    close(pipe)
    return process.wait(atMost: .seconds(15)) != nil
  }

  private static func command(_ folder: ServerFolder) -> [String] { ["/bin/sh", "-c", script, "spacesync-watchdog", folder.path] }

  // Server processes are known by their working folder, which they never leave: so it also finds initdb and the orphans of a killed
  // postmaster. SIGQUIT is "immediate shutdown", right for data that is thrown away (PostgreSQL, "Shutting Down the Server"); stopped
  // processes must be continued to hear it. A killed postmaster leaves a System V segment, named in line 7 of its lock file.
  private static let script = #"""
    trap '' HUP INT TERM
    folder=$1
    read -r _
    servers() {
      for process in /proc/[0-9]*; do
        { read -r name <"$process/comm"; } 2>/dev/null || continue
        case $name in postgres | initdb | pg_*) ;; *) continue ;; esac
        case $(readlink "$process/cwd" 2>/dev/null) in
          "$folder" | "$folder"/*) echo "${process#/proc/}" ;;
        esac
      done
    }
    pids=$(servers)
    [ -n "$pids" ] && kill -QUIT $pids 2>/dev/null && kill -CONT $pids 2>/dev/null
    tries=0
    while pids=$(servers) && [ -n "$pids" ] && [ $tries -lt 200 ]; do
      [ $tries -ge 40 ] && kill -KILL $pids 2>/dev/null
      tries=$((tries + 1))
      sleep 0.03
    done
    for lock in "$folder"/*/postmaster.pid; do
      [ -f "$lock" ] || continue
      set -- $(sed -n 7p "$lock")
      [ -n "$2" ] && ipcrm -m "$2" 2>/dev/null
    done
    rm -rf "$folder"
    """#
}
