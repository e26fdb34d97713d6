-- What the load scripts for wrk share: who the clients are, how fast they ask, and one line of figures at the end.
-- bench/load.py writes the clients into a file of Lua and names it in the environment.
local ffi = require("ffi")

ffi.cdef [[
  typedef struct { long seconds; long nanoseconds; } bench_time;
  int clock_gettime(int clock, bench_time *time);
]]

local common = {}

common.clients = dofile(os.getenv("BENCH_CLIENTS"))
common.tag = os.getenv("BENCH_TAG")

local started = 0

-- Each thread of wrk has a Lua state of its own and gets a number from 1 on.
function common.number_threads(thread)
   started = started + 1
   thread:set("number", started)
end

local stamp = ffi.new("bench_time")

local function milliseconds()
   ffi.C.clock_gettime(1, stamp)
   return tonumber(stamp.seconds) * 1e3 + tonumber(stamp.nanoseconds) / 1e6
end

-- A pause before each request, so that a thread asks so often a second; nothing where the rate is not limited.
local interval = tonumber(os.getenv("BENCH_INTERVAL_MS") or "")
if interval then
   local next_at = milliseconds()
   common.delay = function()
      local now = milliseconds()
      next_at = math.max(next_at + interval, now - 5 * interval)
      return math.max(0, math.floor(next_at - now + 0.5))
   end
end

local told = false

function common.complain(status, body)
   if not told then
      told = true
      io.stderr:write("bench: the server answered ", tostring(status), " ", body or "", "\n")
   end
end

function common.report(summary, latency)
   local errors = summary.errors
   local broken = errors.connect + errors.read + errors.write + errors.timeout
   io.write(string.format("figures requests=%d micros=%d refused=%d broken=%d p50=%d p99=%d\n", summary.requests,
                          summary.duration, errors.status, broken, latency:percentile(50), latency:percentile(99)))
end

return common
