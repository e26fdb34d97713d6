-- POST …/actions: each thread is the collector of one unit, and submits and withdraws its report by turns.
-- One connection a thread: what a thread sends next follows from the last answer. Each key once.
local common = dofile(os.getenv("BENCH_FOLDER") .. "/common.lua")
local bodies = {submit = '{"action":"submit"}', withdraw = '{"action":"withdraw"}'}
local client
local count = 0

setup = common.number_threads
delay = common.delay
done = common.report

function init()
   client = common.clients[((number or 1) - 1) % #common.clients + 1]
end

function request()
   count = count + 1
   client.headers["Idempotency-Key"] = common.tag .. "/" .. (number or 0) .. "/" .. count
   client.headers["If-Match"] = '"' .. client.version .. '"'
   return wrk.format("POST", client.path .. "/actions", client.headers, bodies[client.action])
end

function response(status, headers, body)
   if status ~= 200 then
      common.complain(status, body)
      return
   end
   client.version = string.match(headers["ETag"], '^"(%d+)')
   client.action = client.action == "submit" and "withdraw" or "submit"
end
