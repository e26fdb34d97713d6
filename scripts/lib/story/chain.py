# Recomputes the hash chain of a history, so that nobody has to take the server's word for it.
import hashlib

EVENT_PREFIX = b"\x00traimas/event/1\x00"


def event_hash(instance, seq, previous, body):
    """SHA-256(0x00 || "traimas/event/1\\0" || u64(instance) || u64(seq) || hash before || body)."""
    return hashlib.sha256(EVENT_PREFIX + instance.to_bytes(8, "big") + seq.to_bytes(8, "big") + previous
                          + body.encode()).digest()


def broken_at(instance, history):
    """The seq of the first event whose hash is not what its body gives; 0 where the whole chain holds."""
    previous = bytes.fromhex(history["chain"]["genesis"])
    expected_seq = 1
    for event in history["items"]:
        previous = event_hash(instance, event["seq"], previous, event["body"])
        if event["seq"] != expected_seq or previous.hex() != event["hash"]:
            return event["seq"]
        expected_seq += 1
    return 0 if previous.hex() == history["chain"]["head"] else expected_seq
