<?php
// A privacy officer says yes to what somebody asked for. Input: user (an id).

use tool_dataprivacy\api;
use tool_dataprivacy\data_request;

$requests = data_request::get_records(['userid' => $input->user], 'id', 'DESC');
$request = reset($requests);
api::approve_data_request($request->get('id'));
$answer = ['id' => (int) $request->get('id')];
