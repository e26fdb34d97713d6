-- POST …/actions approve: each thread takes the plans of one unit, one after the other; head, PSD and executive approve.
-- One connection a thread: what a thread sends next follows from the last answer. Each key once.
local common = dofile(os.getenv("BENCH_FOLDER") .. "/common.lua")
local client
local turn = 1
local step = 1
local count = 0

setup = common.number_threads
delay = common.delay
done = common.report

function init()
   client = common.clients[((number or 1) - 1) % #common.clients + 1]
end

function request()
   local cycle = client.cycles[turn]
   local headers = client.deciders[step]
   count = count + 1
   headers["Idempotency-Key"] = common.tag .. "/" .. (number or 0) .. "/" .. count
   headers["If-Match"] = '"' .. cycle.version .. '"'
   return wrk.format("POST", cycle.path .. "/actions", headers, '{"action":"approve"}')
end

function response(status, headers, body)
   if status ~= 200 then
      common.complain(status, body)
      return
   end
   client.cycles[turn].version = string.match(headers["ETag"], '^"(%d+)')
   step = step % #client.deciders + 1
   if step == 1 then
      turn = turn % #client.cycles + 1
   end
end
