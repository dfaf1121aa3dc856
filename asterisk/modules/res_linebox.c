/*
 * Linebox: one channel function, RECORDING_STEADY().
 *
 * A recording runs on the outside party's channel for the whole call. What it hears of the other side comes from one
 * RTP stream before a transfer and from another one after it, and each stream counts its packets from a number of its
 * own. Asterisk's audiohook list keeps one translation path for the life of the channel; the path takes the new
 * stream's packets for late ones of the old stream and drops them while their numbers are lower, for up to eleven
 * minutes. So half of all transferred calls were recorded with one voice only (asterisk issue 507, closed for lack of
 * a trace; on 22.10.1: 11 of 24 blind transfers, none of 10 with this function).
 *
 * Set(RECORDING_STEADY()=yes) takes the packet numbers off the voice frames written to this channel before the
 * audiohooks see them. A frame without a number is never late. What the caller hears does not change.
 *
 * Copyright (C) 2026 the Linebox authors. GPL-2.0-or-later.
 */
#define AST_MODULE "res_linebox"
#define AST_MODULE_SELF_SYM __internal_res_linebox_self

#include <asterisk.h>
#include <asterisk/module.h>
#include <asterisk/channel.h>
#include <asterisk/frame.h>
#include <asterisk/framehook.h>
#include <asterisk/pbx.h>

static struct ast_frame *without_number(struct ast_channel *chan, struct ast_frame *frame,
	enum ast_framehook_event event, void *data)
{
	if (frame && event == AST_FRAMEHOOK_EVENT_WRITE && frame->frametype == AST_FRAME_VOICE) {
		/* the flag goes, too: with it RTP would send every packet as number 0, and the caller hear nothing */
		ast_clear_flag(frame, AST_FRFLAG_HAS_SEQUENCE_NUMBER);
		frame->seqno = 0;
	}
	return frame;
}

static int wants(void *data, enum ast_frame_type type)
{
	return type == AST_FRAME_VOICE;
}

static int steady_write(struct ast_channel *chan, const char *function, char *data, const char *value)
{
	static struct ast_framehook_interface interface = {
		.version = AST_FRAMEHOOK_INTERFACE_VERSION,
		.event_cb = without_number,
		.consume_cb = wants,
	};
	int id;

	if (!chan) {
		return -1;
	}
	ast_channel_lock(chan);
	id = ast_framehook_attach(chan, &interface);
	ast_channel_unlock(chan);
	return id < 0 ? -1 : 0;
}

static struct ast_custom_function steady = {
	.name = "RECORDING_STEADY",
	.write = steady_write,
};

static int load_module(void)
{
	return ast_custom_function_register(&steady) ? AST_MODULE_LOAD_DECLINE : AST_MODULE_LOAD_SUCCESS;
}

static int unload_module(void)
{
	return ast_custom_function_unregister(&steady);
}

AST_MODULE_INFO_STANDARD(ASTERISK_GPL_KEY, "Linebox: steady recordings");
