-- POST …/actions: each thread is the collector of one unit; it submits a checkpoint, withdraws it, and takes the next.
-- One connection a thread: what a thread sends next follows from the last answer. Each key once.
local common = dofile(os.getenv("BENCH_FOLDER") .. "/common.lua")
local bodies = {submit = '{"action":"submit"}', withdraw = '{"action":"withdraw"}'}
local client
local turn = 1
local count = 0

setup = common.number_threads
delay = common.delay
done = common.report

function init()
   client = common.clients[((number or 1) - 1) % #common.clients + 1]
end

function request()
   local checkpoint = client.checkpoints[turn]
   count = count + 1
   client.headers["Idempotency-Key"] = common.tag .. "/" .. (number or 0) .. "/" .. count
   client.headers["If-Match"] = '"' .. checkpoint.version .. '"'
   return wrk.format("POST", checkpoint.path .. "/actions", client.headers, bodies[checkpoint.action])
end

function response(status, headers, body)
   if status ~= 200 then
      common.complain(status, body)
      return
   end
   local checkpoint = client.checkpoints[turn]
   checkpoint.version = string.match(headers["ETag"], '^"(%d+)')
   if checkpoint.action == "submit" then
      checkpoint.action = "withdraw"
   else
      checkpoint.action = "submit"
      turn = turn % #client.checkpoints + 1
   end
end
